#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/contract/changes.h"
#include "tools/luukkuctl/kinds.h"
#include "tools/luukkuctl/yaml_message.h"

// Changes of resources of any kind, and the files that hold them.
namespace luukku::ctl {

std::string NameOf(const google::protobuf::Message& resource);
std::string EtagOf(const google::protobuf::Message& resource);

// Reads a file of resources; "-" is standard input. Errors: UsageError, with file and line.
absl::StatusOr<std::vector<FileResource>> ReadFile(const std::string& file);

// The editable fields that differ.
std::vector<FieldDifference> Edits(const google::protobuf::Message& current,
                                   const google::protobuf::Message& wanted);

// Errors: UsageError, a field differs that is fixed once it is created.
absl::Status CheckFixed(const google::protobuf::Message& current,
                        const google::protobuf::Message& wanted);

// Each says what was done.
absl::Status Create(Cli& cli, const Kind& kind, const google::protobuf::Message& resource);
// Updates what differs, unless somebody else was faster.
absl::Status Update(Cli& cli, const Kind& kind, const google::protobuf::Message& current,
                    const google::protobuf::Message& wanted,
                    const std::vector<FieldDifference>& differences);
// `etag` may be empty.
absl::Status Delete(Cli& cli, const Kind& kind, const std::string& name, const std::string& etag);

// Pages of a list until there are `limit` items.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ListAll(
    Cli& cli, const google::protobuf::MethodDescriptor& method, google::protobuf::Message& request,
    int limit);

}  // namespace luukku::ctl
