// The verbs for the kinds that a desk configures, the same for each: get, list, create, edit,
// delete, history, apply.

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/changes.h"
#include "lib/contract/fields.h"
#include "luukku/common/v1/revision.pb.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/kinds.h"
#include "tools/luukkuctl/options.h"
#include "tools/luukkuctl/text.h"
#include "tools/luukkuctl/yaml_message.h"

namespace luukku::ctl {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::Message;

// Arguments of a verb.
struct Words {
  std::string kind, name, etag, file, filter, order_by;
  int64_t revision = 0;
  int limit = kDefaultLimit;
  bool dry_run = false;
};

CLI::App& AddVerb(Cli& cli, const char* verb, const char* help,
                  const std::shared_ptr<Words>& words) {
  CLI::App& command = cli.AddCommand(verb, help);
  command.add_option("KIND", words->kind, "\"canned-reply\"; `luukkuctl explain` lists all kinds")
      ->required()
      ->type_name("");
  return command;
}

void AddName(CLI::App& command, const std::shared_ptr<Words>& words) {
  command.add_option("NAME", words->name, "Its name, or the id alone")->required()->type_name("");
}

// Runs `action(kind)` for the named kind.
template <typename Action>
void OnKind(Cli& cli, CLI::App& command, const std::shared_ptr<Words>& words, Action action) {
  cli.OnRun(command, [words, action]() -> absl::Status {
    const auto kind = FindKind(words->kind);
    if (!kind.ok()) return kind.status();
    return action(**kind);
  });
}

absl::Status Show(Cli& cli, const Kind& kind, const Message& resource) {
  if (cli.is_json()) return cli.PrintJson(resource);
  cli.out() << WriteResource(kind.message->name(), resource);
  return absl::OkStatus();
}

std::string NameOf(const Message& resource) {
  return TextOf(resource, *resource.GetDescriptor()->FindFieldByName("name"));
}

std::string EtagOf(const Message& resource) {
  return TextOf(resource, *resource.GetDescriptor()->FindFieldByName("etag"));
}

// Sends a mutating request, and prints what was done.
absl::Status Change(Cli& cli, const google::protobuf::MethodDescriptor& method,
                    const Message& request, const std::string& done) {
  const auto answer = CallKind(cli, method, request);
  if (!answer.ok()) return answer.status();
  if (cli.is_json()) return cli.PrintJson(**answer);
  cli.out() << Escape(NameOf(**answer)) << " " << done << "\n";
  return absl::OkStatus();
}

absl::Status Create(Cli& cli, const Kind& kind, const Message& resource) {
  const auto request = NewRequest(*kind.create);
  ResourceOf(*request, kind).CopyFrom(resource);
  return Change(cli, *kind.create, *request, "created");
}

// Updates the fields that differ, unless somebody else changed the resource meanwhile.
absl::Status Update(Cli& cli, const Kind& kind, const Message& current, const Message& wanted,
                    const std::vector<FieldDifference>& differences) {
  const auto request = NewRequest(*kind.update);
  Message& resource = ResourceOf(*request, kind);
  resource.CopyFrom(wanted);
  SetText(resource, "etag", EtagOf(current));
  FieldMask mask;
  for (const FieldDifference& one : differences) mask.add_paths(one.field->name());
  request->GetReflection()
      ->MutableMessage(request.get(), kind.update->input_type()->FindFieldByName("update_mask"))
      ->ParseFromString(mask.SerializeAsString());
  return Change(cli, *kind.update, *request, "updated");
}

std::unique_ptr<Message> NewOfKind(const std::string& word) {
  const auto kind = FindKind(word);
  return kind.ok() ? (*kind)->NewResource() : nullptr;
}

absl::StatusOr<std::string> ReadText(const std::string& file) {
  if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream stream(file);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream) return UsageError(absl::StrCat(file, " can't be read"));
  return text;
}

absl::StatusOr<std::vector<FileResource>> ReadFile(const std::string& file) {
  const auto text = ReadText(file);
  if (!text.ok()) return text.status();
  return ReadResources(file, *text, NewOfKind);
}

// The editable fields that differ.
std::vector<FieldDifference> Edits(const Message& current, const Message& wanted) {
  std::vector<FieldDifference> edits;
  for (FieldDifference& one : Differences(current, wanted)) {
    if (IsEditable(*one.field)) edits.push_back(std::move(one));
  }
  return edits;
}

void PrintEdits(Cli& cli, const std::vector<FieldDifference>& edits) {
  for (const FieldDifference& one : edits) {
    cli.out() << "  - " << one.field->name() << ": " << Escape(one.old_value) << "\n  + "
              << one.field->name() << ": " << Escape(one.new_value) << "\n";
  }
}

// Brings the desk to the file's resource; calls the service only if they differ.
absl::Status ApplyOne(Cli& cli, const FileResource& one, bool dry_run) {
  const auto kind = FindKind(one.kind);
  if (!kind.ok()) return kind.status();
  const std::string name = NameOf(*one.message);
  const auto current = GetOne(cli, **kind, name);
  if (absl::IsNotFound(current.status())) {
    if (!dry_run) return Create(cli, **kind, *one.message);
    cli.out() << Escape(name) << " would be created\n";
    PrintEdits(cli, Edits(*(*kind)->NewResource(), *one.message));
    return absl::OkStatus();
  }
  if (!current.ok()) return current.status();
  const auto edits = Edits(**current, *one.message);
  if (edits.empty()) {
    cli.out() << Escape(name) << " unchanged\n";
    return absl::OkStatus();
  }
  if (!dry_run) return Update(cli, **kind, **current, *one.message, edits);
  cli.out() << Escape(name) << " would be updated\n";
  PrintEdits(cli, edits);
  return absl::OkStatus();
}

// An error with its place in the file.
absl::Status At(const std::string& file, int line, const absl::Status& status) {
  absl::Status placed(status.code(),
                      absl::StrCat(file, ":", line, ": ", std::string(status.message())));
  status.ForEachPayload(
      [&](absl::string_view type, const absl::Cord& payload) { placed.SetPayload(type, payload); });
  return placed;
}

absl::Status Apply(Cli& cli, const Words& words) {
  const auto resources = ReadFile(words.file);
  if (!resources.ok()) return resources.status();
  for (const FileResource& one : *resources) {
    const absl::Status status = ApplyOne(cli, one, words.dry_run);
    if (!status.ok()) return At(words.file, one.line, status);
  }
  return absl::OkStatus();
}

// Opens the resource in the person's editor, and stores it if it was changed.
absl::Status Edit(Cli& cli, const Kind& kind, const std::string& name) {
  const auto current = GetOne(cli, kind, name);
  if (!current.ok()) return current.status();
  const char* const editor = std::getenv("EDITOR");
  if (editor == nullptr) return UsageError("set EDITOR to the editor that you want");
  std::string path = std::filesystem::temp_directory_path() / "luukku-XXXXXX.yaml";
  const int descriptor = mkstemps(path.data(), 5);
  if (descriptor < 0) return UsageError(absl::StrCat("no file can be made in ", path));
  close(descriptor);
  std::ofstream(path) << WriteResource(kind.message->name(), **current);
  const int left = std::system(absl::StrCat(editor, " '", path, "'").c_str());
  const auto edited = ReadFile(path);
  const std::string hint = absl::StrCat("; what you wrote is in ", path);
  if (left != 0) return UsageError(absl::StrCat("the editor failed", hint));
  if (!edited.ok()) return UsageError(absl::StrCat(std::string(edited.status().message()), hint));
  if (edited->size() != 1) return UsageError(absl::StrCat("the file holds not one resource", hint));
  const auto edits = Edits(**current, *(*edited)[0].message);
  absl::Status done = absl::OkStatus();
  if (edits.empty()) {
    cli.out() << Escape(NameOf(**current)) << " unchanged\n";
  } else {
    done = Update(cli, kind, **current, *(*edited)[0].message, edits);
  }
  if (done.ok()) std::filesystem::remove(path);
  return done.ok() ? done
                   : absl::Status(done.code(), absl::StrCat(std::string(done.message()), hint));
}

// Pages of a list until there are `limit` items.
absl::StatusOr<std::unique_ptr<Message>> ListAll(Cli& cli,
                                                 const google::protobuf::MethodDescriptor& method,
                                                 Message& request, int limit) {
  std::unique_ptr<Message> all;
  const auto* const size = method.input_type()->FindFieldByName("page_size");
  while (true) {
    const int have = all == nullptr ? 0 : ItemCount(*all);
    request.GetReflection()->SetInt32(&request, size, std::min(limit - have, kLargestPage));
    auto page = CallKind(cli, method, request);
    if (!page.ok()) return page;
    const auto* const token = (*page)->GetDescriptor()->FindFieldByName("next_page_token");
    const std::string next = (*page)->GetReflection()->GetString(**page, token);
    if (all == nullptr) {
      all = *std::move(page);
    } else {
      all->MergeFrom(**page);
      SetText(*all, "next_page_token", next);
    }
    if (next.empty() || ItemCount(*all) >= limit) return all;
    SetText(request, "page_token", next);
  }
}

bool HasMore(const Message& list) {
  return !TextOf(list, *list.GetDescriptor()->FindFieldByName("next_page_token")).empty();
}

// All fields but the etag and those too long for a line.
std::vector<std::string> ColumnsOf(const Kind& kind) {
  constexpr int kLongest = 512;
  std::vector<std::string> columns;
  for (int i = 0; i < kind.message->field_count(); ++i) {
    const auto& field = *kind.message->field(i);
    const bool is_etag = RulesOf(field).format() == common::v1::FORMAT_ETAG;
    if (!is_etag && RulesOf(field).max_bytes() <= kLongest) columns.push_back(field.name());
  }
  return columns;
}

absl::Status List(Cli& cli, const Kind& kind, const Words& words) {
  const auto request = NewRequest(*kind.list);
  SetText(*request, "filter", words.filter);
  SetText(*request, "order_by", words.order_by);
  const auto all = ListAll(cli, *kind.list, *request, words.limit);
  if (!all.ok()) return all.status();
  return cli.PrintList(**all, ColumnsOf(kind), HasMore(**all));
}

absl::Status History(Cli& cli, const Kind& kind, const Words& words) {
  const auto request = NewRequest(*kind.revisions);
  SetText(*request, "name", FullName(kind, words.name));
  const auto all = ListAll(cli, *kind.revisions, *request, words.limit);
  if (!all.ok()) return all.status();
  if (cli.is_json()) return cli.PrintJson(**all);
  const auto* const items = kind.revisions->output_type()->FindFieldByName("revisions");
  for (int i = 0; i < ItemCount(**all); ++i) {
    common::v1::Revision revision;
    revision.ParseFromString(
        (*all)->GetReflection()->GetRepeatedMessage(**all, items, i).SerializeAsString());
    cli.out() << revision.revision() << "  " << ShortTime(revision.time()) << "  "
              << Escape(revision.actor()) << (revision.deleted() ? "  deleted" : "") << "\n";
    for (const auto& change : revision.changes()) {
      cli.out() << "   - " << change.field() << ": " << Escape(change.old_value()) << "\n   + "
                << change.field() << ": " << Escape(change.new_value()) << "\n";
    }
  }
  return absl::OkStatus();
}

void AddReading(Cli& cli) {
  auto words = std::make_shared<Words>();
  CLI::App& get = AddVerb(cli, "get", "Show one of a kind, as a file that `apply` takes", words);
  AddName(get, words);
  get.add_option("--revision", words->revision, "As it was then; default: now")
      ->type_name("NUMBER");
  OnKind(cli, get, words, [&cli, words](const Kind& kind) -> absl::Status {
    const auto resource = GetOne(cli, kind, words->name, words->revision);
    return resource.ok() ? Show(cli, kind, **resource) : resource.status();
  });

  words = std::make_shared<Words>();
  CLI::App& list = AddVerb(cli, "list", "List those of a kind", words);
  list.add_option("--filter", words->filter, "Such as: team = \"teams/network\"")
      ->type_name("FILTER");
  list.add_option("--order-by", words->order_by, "display_name (default) or name")
      ->type_name("FIELD");
  list.add_option("--limit", words->limit, "How many at most")->capture_default_str();
  OnKind(cli, list, words, [&cli, words](const Kind& kind) { return List(cli, kind, *words); });

  words = std::make_shared<Words>();
  CLI::App& history = AddVerb(cli, "history", "Who changed it, when and how; newest first", words);
  AddName(history, words);
  history.add_option("--limit", words->limit, "How many at most")->capture_default_str();
  OnKind(cli, history, words,
         [&cli, words](const Kind& kind) { return History(cli, kind, *words); });
}

void AddChanging(Cli& cli) {
  auto words = std::make_shared<Words>();
  CLI::App& edit = AddVerb(cli, "edit", "Change one with your EDITOR", words);
  AddName(edit, words);
  OnKind(cli, edit, words,
         [&cli, words](const Kind& kind) { return Edit(cli, kind, words->name); });

  words = std::make_shared<Words>();
  CLI::App& remove = AddVerb(cli, "delete", "Delete one", words);
  AddName(remove, words);
  remove.add_option("--etag", words->etag, "Refuse if it has another etag by now")
      ->type_name("ETAG");
  OnKind(cli, remove, words, [&cli, words](const Kind& kind) {
    const auto request = NewRequest(*kind.remove);
    SetText(*request, "name", FullName(kind, words->name));
    SetText(*request, "etag", words->etag);
    return Change(cli, *kind.remove, *request, "deleted");
  });
}

void AddFiles(Cli& cli) {
  auto words = std::make_shared<Words>();
  CLI::App& create = cli.AddCommand("create", "Create what a file of YAML or JSON holds");
  create.add_option("-f,--file", words->file, "The file; - is standard input")
      ->required()
      ->type_name("FILE");
  cli.OnRun(create, [&cli, words]() -> absl::Status {
    const auto resources = ReadFile(words->file);
    if (!resources.ok()) return resources.status();
    for (const FileResource& one : *resources) {
      const auto kind = FindKind(one.kind);
      const absl::Status status = kind.ok() ? Create(cli, **kind, *one.message) : kind.status();
      if (!status.ok()) return At(words->file, one.line, status);
    }
    return absl::OkStatus();
  });

  words = std::make_shared<Words>();
  CLI::App& apply =
      cli.AddCommand("apply", "Make the desk as a file of YAML or JSON has it; repeatable");
  apply.add_option("-f,--file", words->file, "The file; - is standard input")
      ->required()
      ->type_name("FILE");
  apply.add_flag("--dry-run", words->dry_run, "Only show what would change");
  cli.OnRun(apply, [&cli, words] { return Apply(cli, *words); });
}

}  // namespace

void AddKindCommands(Cli& cli) {
  AddReading(cli);
  AddChanging(cli);
  AddFiles(cli);
}

}  // namespace luukku::ctl
