#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/luukkuctl/cli.h"

// Kinds that a desk configures: their services have the standard methods (docs/api/kinds.md). All
// are found in the contract that luukkuctl carries, so that a new kind needs no code here.
namespace luukku::ctl {

struct Kind {
  const google::protobuf::Descriptor* message;
  // Of the standard methods; null where the service has none.
  const google::protobuf::MethodDescriptor *get, *list, *create, *update, *remove, *revisions;

  std::string collection() const;  // "cannedReplies".
  // "canned-reply", as the command line has it.
  std::string word() const;
  std::unique_ptr<google::protobuf::Message> NewResource() const;
};

// All kinds, in the order of the contract.
const std::vector<Kind>& AllKinds();

// Finds a kind by its word, message, or collection: "canned-reply", "CannedReply", "cannedReplies".
// Errors: UsageError, which lists all kinds.
absl::StatusOr<const Kind*> FindKind(absl::string_view word);

// An empty request of a method.
std::unique_ptr<google::protobuf::Message> NewRequest(
    const google::protobuf::MethodDescriptor& method);

// The resource name for `word`, a name or an id.
std::string FullName(const Kind& kind, const std::string& word);

// Sets a text field that the message has.
void SetText(google::protobuf::Message& message, const char* field, const std::string& value);

// The part of a request that is a resource.
google::protobuf::Message& ResourceOf(google::protobuf::Message& request, const Kind& kind);

// Calls a method of the kind's service.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> CallKind(
    Cli& cli, const google::protobuf::MethodDescriptor& method,
    const google::protobuf::Message& request);

// The resource of that name; its `revision`, if that is not 0.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> GetOne(Cli& cli, const Kind& kind,
                                                                  const std::string& name,
                                                                  int32_t revision = 0);

}  // namespace luukku::ctl
