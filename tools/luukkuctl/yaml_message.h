#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Resources in files of YAML or JSON, with the field names of the contract:
//
//   kind: CannedReply
//   name: cannedReplies/wifi
//   display_names: {en: Network, fi: Verkko}
namespace luukku::ctl {

struct FileResource {
  std::string kind;
  int line = 0;  // Its first line, from 1.
  std::unique_ptr<google::protobuf::Message> message;
  std::set<std::string> fields;  // That it names, if only as empty.
};

// Makes an empty resource of a kind. Errors: there is no such kind.
using NewResource = std::unique_ptr<google::protobuf::Message> (*)(const std::string& kind);

// Reads the documents of a file. Errors: UsageError, with a line "FILE:LINE: problem" for each
// problem.
absl::StatusOr<std::vector<FileResource>> ReadResources(const std::string& file,
                                                        const std::string& text,
                                                        NewResource new_resource);

// The resource as such a document, without the fields that the service sets.
std::string WriteResource(const std::string& kind, const google::protobuf::Message& resource);

}  // namespace luukku::ctl
