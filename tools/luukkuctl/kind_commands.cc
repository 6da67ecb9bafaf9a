// The verbs for the kinds that a desk configures, the same for each: get, list, create, edit,
// delete, history. Files: apply.cc.

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
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
#include "tools/luukkuctl/kind_changes.h"
#include "tools/luukkuctl/options.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl::kind_commands {
namespace {

using google::protobuf::Message;

// Arguments of a verb.
struct Words {
  std::string kind, name, etag, filter, order_by;
  int32_t revision = 0;
  int limit = kDefaultLimit;
  bool show_retired = false;
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
  Message& wanted = *(*edited)[0].message;
  const bool is_same = wanted.GetDescriptor() == (*current)->GetDescriptor() &&
                       FullName(kind, NameOf(wanted)) == NameOf(**current);
  if (!is_same) return UsageError(absl::StrCat("kind and name can't be edited", hint));
  SetText(wanted, "name", NameOf(**current));
  const auto edits = Edits(**current, wanted);
  absl::Status done = CheckFixed(**current, wanted);
  if (done.ok() && edits.empty()) {
    cli.out() << Escape(NameOf(**current)) << " unchanged\n";
  } else if (done.ok()) {
    done = Update(cli, kind, **current, wanted, edits);
  }
  if (done.ok()) std::filesystem::remove(path);
  return done.ok() ? done
                   : absl::Status(done.code(), absl::StrCat(std::string(done.message()), hint));
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
  if (kind.list == nullptr) {
    return UsageError(absl::StrCat("there is one only: luukkuctl get ", kind.word(), " main"));
  }
  const auto request = NewRequest(*kind.list);
  SetText(*request, "filter", words.filter);
  SetText(*request, "order_by", words.order_by);
  if (words.show_retired) {
    const auto* const field = request->GetDescriptor()->FindFieldByName("show_retired");
    if (field == nullptr) return UsageError("a kind that is never retired has no retired ones");
    request->GetReflection()->SetBool(request.get(), field, true);
  }
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
    cli.out() << revision.revision() << "  " << ShownTime(revision.time()) << "  "
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
  list.add_option("--order-by", words->order_by, "display_name (default), or order; or name")
      ->type_name("FIELD");
  list.add_flag("--retired", words->show_retired, "Also those that are retired");
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
  CLI::App& remove = AddVerb(cli, "delete", "Delete or retire one", words);
  AddName(remove, words);
  remove.add_option("--etag", words->etag, "Refuse if it has another etag by now")
      ->type_name("ETAG");
  OnKind(cli, remove, words,
         [&cli, words](const Kind& kind) { return Delete(cli, kind, words->name, words->etag); });
}

}  // namespace

void Add(Cli& cli) {
  AddReading(cli);
  AddChanging(cli);
}

}  // namespace luukku::ctl::kind_commands
