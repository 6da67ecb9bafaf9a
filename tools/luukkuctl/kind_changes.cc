#include "tools/luukkuctl/kind_changes.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/options.h"
#include "tools/luukkuctl/text.h"

namespace luukku::ctl {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::Message;

std::unique_ptr<Message> NewOfKind(const std::string& word) {
  const auto kind = FindKind(word);
  return kind.ok() ? (*kind)->NewResource() : nullptr;
}

absl::StatusOr<std::string> ReadText(const std::string& file) {
  if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  // A folder can be opened, and throws when it is read.
  std::error_code unseen;
  if (std::filesystem::is_directory(file, unseen)) {
    return UsageError(absl::StrCat(file, " is a folder; name its files: -f FILE…"));
  }
  std::ifstream stream(file);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream) return UsageError(absl::StrCat(file, " can't be read"));
  return text;
}

// Sends a request that changes something, and says what was done.
absl::Status Change(Cli& cli, const google::protobuf::MethodDescriptor& method,
                    const Message& request, const std::string& done) {
  const auto answer = CallKind(cli, method, request);
  if (!answer.ok()) return answer.status();
  if (cli.is_json()) return cli.PrintJson(**answer);
  cli.out() << Escape(NameOf(**answer)) << " " << done << "\n";
  return absl::OkStatus();
}

}  // namespace

std::string EtagOf(const Message& resource) {
  return TextOf(resource, *resource.GetDescriptor()->FindFieldByName("etag"));
}

std::string NameOf(const Message& resource) {
  return TextOf(resource, *resource.GetDescriptor()->FindFieldByName("name"));
}

absl::StatusOr<std::vector<FileResource>> ReadFile(const std::string& file) {
  const auto text = ReadText(file);
  if (!text.ok()) return text.status();
  return ReadResources(file, *text, NewOfKind);
}

std::vector<FieldDifference> Edits(const Message& current, const Message& wanted) {
  std::vector<FieldDifference> edits;
  for (FieldDifference& one : Differences(current, wanted)) {
    if (IsEditable(*one.field)) edits.push_back(std::move(one));
  }
  return edits;
}

absl::Status CheckFixed(const Message& current, const Message& wanted) {
  for (const FieldDifference& one : Differences(current, wanted)) {
    if (!RulesOf(*one.field).create_only()) continue;
    return UsageError(absl::StrCat(one.field->name(), " is fixed once it is created: it is ",
                                   one.old_value.empty() ? "empty" : one.old_value));
  }
  return absl::OkStatus();
}

absl::Status Create(Cli& cli, const Kind& kind, const Message& resource) {
  if (kind.create == nullptr) {
    return UsageError(absl::StrCat("the service makes the only ", kind.word(), " itself: main"));
  }
  const auto request = NewRequest(*kind.create);
  ResourceOf(*request, kind).CopyFrom(resource);
  return Change(cli, *kind.create, *request, "created");
}

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

absl::Status Delete(Cli& cli, const Kind& kind, const std::string& name, const std::string& etag) {
  if (kind.remove == nullptr) {
    return UsageError(absl::StrCat("a ", kind.word(), " is not deleted; edit it"));
  }
  const auto request = NewRequest(*kind.remove);
  SetText(*request, "name", FullName(kind, name));
  SetText(*request, "etag", etag);
  const bool retires = kind.message->FindFieldByName("retired") != nullptr;
  return Change(cli, *kind.remove, *request, retires ? "retired" : "deleted");
}

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

}  // namespace luukku::ctl
