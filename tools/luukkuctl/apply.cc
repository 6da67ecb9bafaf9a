// Desks as files: create and apply.

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/contract/changes.h"
#include "lib/contract/fields.h"
#include "lib/contract/texts.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/kind_changes.h"
#include "tools/luukkuctl/render.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl::file_commands {
namespace {

using google::protobuf::Message;

// What `apply` is given.
struct Options {
  std::vector<std::string> files;
  std::string label;
  bool dry_run = false, prune = false;
};

// A resource, and where it stands.
struct Wanted {
  std::string file;
  FileResource resource;
  const Kind* kind;
};

std::string LabelOf(const Message& resource) {
  const auto* const field = resource.GetDescriptor()->FindFieldByName("label");
  return field == nullptr ? "" : TextOf(resource, *field);
}

void PrintEdits(Cli& cli, const std::vector<FieldDifference>& edits) {
  for (const FieldDifference& one : edits) {
    cli.out() << "  - " << one.field->name() << ": " << Escape(one.old_value) << "\n  + "
              << one.field->name() << ": " << Escape(one.new_value) << "\n";
  }
}

// The resource with the fields that the file names; it is in use.
std::unique_ptr<Message> Applied(const Message& current, const FileResource& wanted) {
  std::unique_ptr<Message> applied(current.New());
  applied->CopyFrom(current);
  const auto& type = *current.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const bool is_named = wanted.fields.contains(type.field(i)->name());
    if (is_named || type.field(i)->name() == "retired") {
      CopyField(*wanted.message, *type.field(i), *applied);
    }
  }
  return applied;
}

// Brings the desk to what the file says; calls the service only if that differs.
absl::Status ApplyOne(Cli& cli, const Wanted& wanted, const std::string& label, bool dry_run) {
  const Kind& kind = *wanted.kind;
  const Message& message = *wanted.resource.message;
  const std::string name = NameOf(message);
  const auto current = GetOne(cli, kind, name);
  if (absl::IsNotFound(current.status())) {
    if (!dry_run) return Create(cli, kind, message);
    cli.out() << Escape(name) << " would be created\n";
    PrintEdits(cli, Edits(*kind.NewResource(), message));
    return absl::OkStatus();
  }
  if (!current.ok()) return current.status();
  const std::string owner = LabelOf(**current);
  if (!label.empty() && !owner.empty() && owner != label) {
    return UsageError(absl::StrCat(name, " has the label ", owner, " at the desk, not ", label));
  }
  const auto applied = Applied(**current, wanted.resource);
  if (absl::Status fixed = CheckFixed(**current, *applied); !fixed.ok()) return fixed;
  const auto edits = Edits(**current, *applied);
  if (edits.empty()) {
    cli.out() << Escape(name) << " unchanged\n";
    return absl::OkStatus();
  }
  if (!dry_run) return Update(cli, kind, **current, *applied, edits);
  cli.out() << Escape(name) << " would be updated\n";
  PrintEdits(cli, edits);
  return absl::OkStatus();
}

// An error with the place that it is about.
absl::Status At(const std::string& file, int line, const absl::Status& status) {
  absl::Status placed(status.code(),
                      absl::StrCat(file, ":", line, ": ", std::string(status.message())));
  status.ForEachPayload(
      [&](absl::string_view type, const absl::Cord& payload) { placed.SetPayload(type, payload); });
  return placed;
}

// All that the files hold.
absl::StatusOr<std::vector<Wanted>> ReadFiles(const std::vector<std::string>& files) {
  std::vector<Wanted> all;
  std::vector<std::string> wrong;
  for (const std::string& file : files) {
    auto resources = ReadFile(file);
    if (!resources.ok()) {
      wrong.emplace_back(resources.status().message());
      continue;
    }
    for (FileResource& one : *resources) {
      const auto kind = FindKind(one.kind);
      if (!kind.ok()) return kind.status();
      SetText(*one.message, "name", FullName(**kind, NameOf(*one.message)));
      all.push_back({file, std::move(one), *kind});
    }
  }
  if (!wrong.empty()) return UsageError(absl::StrJoin(wrong, "\n"));
  return all;
}

// Gives each the label. Errors: one has another.
absl::Status SetLabel(const std::string& label, std::vector<Wanted>& all) {
  for (Wanted& one : all) {
    Message& message = *one.resource.message;
    if (message.GetDescriptor()->FindFieldByName("label") == nullptr) continue;
    const std::string own = LabelOf(message);
    if (!own.empty() && own != label) {
      return At(one.file, one.resource.line,
                UsageError(absl::StrCat("has the label ", own, ", not ", label)));
    }
    SetText(message, "label", label);
    one.resource.fields.insert("label");
  }
  return absl::OkStatus();
}

struct Surplus {
  const Kind* kind;
  std::string name, etag;
};

// What has the label and is none of `kept`, of all kinds.
absl::StatusOr<std::vector<Surplus>> FindSurplus(Cli& cli, const std::string& label,
                                                 const std::set<std::string>& kept) {
  constexpr int kMost = 100'000;
  std::vector<Surplus> surplus;
  for (const Kind& kind : AllKinds()) {
    if (kind.message->FindFieldByName("label") == nullptr) continue;
    const auto request = NewRequest(*kind.list);
    SetText(*request, "filter", absl::StrCat("label = \"", label, "\""));
    const auto all = ListAll(cli, *kind.list, *request, kMost);
    if (!all.ok()) return all.status();
    const auto& items = ItemsField(**all);
    for (int i = 0; i < ItemCount(**all); ++i) {
      const Message& one = (*all)->GetReflection()->GetRepeatedMessage(**all, &items, i);
      if (!kept.contains(NameOf(one))) surplus.push_back({&kind, NameOf(one), EtagOf(one)});
    }
  }
  return surplus;
}

// Deletes what is surplus, what is needed by others after these.
absl::Status Prune(Cli& cli, std::vector<Surplus> surplus, bool dry_run) {
  while (!surplus.empty()) {
    std::vector<Surplus> left;
    absl::Status refused = absl::OkStatus();
    for (const Surplus& one : surplus) {
      if (dry_run) {
        const bool retires = one.kind->message->FindFieldByName("retired") != nullptr;
        cli.out() << Escape(one.name) << " would be " << (retires ? "retired" : "deleted") << "\n";
        continue;
      }
      const absl::Status done = Delete(cli, *one.kind, one.name, one.etag);
      if (done.ok() || absl::IsNotFound(done)) continue;
      if (!absl::IsFailedPrecondition(done)) return done;
      refused = done;
      left.push_back(one);
    }
    if (left.size() == surplus.size()) return refused;
    surplus = std::move(left);
  }
  return absl::OkStatus();
}

absl::Status Apply(Cli& cli, const Options& options) {
  if (options.prune && options.label.empty()) return UsageError("--prune needs --label");
  if (!options.label.empty() && !IsWord(options.label)) {
    return UsageError("--label takes a-z 0-9 -");
  }
  auto all = ReadFiles(options.files);
  if (!all.ok()) return all.status();
  if (!options.label.empty()) {
    if (absl::Status labelled = SetLabel(options.label, *all); !labelled.ok()) return labelled;
  }
  if (options.prune && all->empty()) {
    return UsageError("the files hold nothing; that is not taken for a desk that has nothing");
  }
  std::set<std::string> kept;
  for (const Wanted& one : *all) {
    kept.insert(NameOf(*one.resource.message));
    const absl::Status status = ApplyOne(cli, one, options.label, options.dry_run);
    if (!status.ok()) return At(one.file, one.resource.line, status);
  }
  if (!options.prune) return absl::OkStatus();
  auto surplus = FindSurplus(cli, options.label, kept);
  if (!surplus.ok()) return surplus.status();
  return Prune(cli, *std::move(surplus), options.dry_run);
}

void AddFiles(CLI::App& command, std::vector<std::string>& files) {
  command.add_option("-f,--file", files, "The files; - is standard input")
      ->required()
      ->type_name("FILE");
}

}  // namespace

void Add(Cli& cli) {
  const auto files = std::make_shared<std::vector<std::string>>();
  CLI::App& create = cli.AddCommand("create", "Create what files of YAML or JSON hold");
  AddFiles(create, *files);
  cli.OnRun(create, [&cli, files]() -> absl::Status {
    const auto all = ReadFiles(*files);
    if (!all.ok()) return all.status();
    for (const Wanted& one : *all) {
      const absl::Status status = Create(cli, *one.kind, *one.resource.message);
      if (!status.ok()) return At(one.file, one.resource.line, status);
    }
    return absl::OkStatus();
  });

  const auto options = std::make_shared<Options>();
  CLI::App& apply =
      cli.AddCommand("apply", "Make the desk as files of YAML or JSON have it; repeatable");
  AddFiles(apply, options->files);
  apply.add_flag("--dry-run", options->dry_run, "Only show what would change");
  apply.add_option("--label", options->label, "Label of all that the files hold")
      ->type_name("WORD");
  apply.add_flag("--prune", options->prune,
                 "Then delete or retire what has the label and is in none of the files");
  cli.OnRun(apply, [&cli, options] { return Apply(cli, *options); });
}

}  // namespace luukku::ctl::file_commands
