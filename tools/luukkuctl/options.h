#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

// Options that write into the fields of a request.
namespace luukku::ctl {

// A field of a request that the command line sets: a string, an enum, a number, yes or no, a time,
// or a list of strings or enums, whose option may be repeated.
struct Flag {
  const char* field;
  const char* help;
  // Of a resource name: the collection of an id given alone ("people").
  const char* collection = "";
  // The option's word if it is not the field's: "team" for teams.
  const char* option = "";
};

// Options that many commands have.
inline constexpr Flag kRequestId{"request_id", "UUID of this change; default: a new one"};
inline constexpr Flag kEtag{"etag", "Refuse the change if the resource has another etag by now"};
inline constexpr int kDefaultLimit = 50;

// Options for all editable fields of a resource, with help from the contract. They live as long as
// the process.
std::vector<Flag> EditableFlags(const google::protobuf::Descriptor& resource);

// "--external-reference".
std::string OptionName(const Flag& flag);

// Adds the option for `flag`, which writes into `message`. A bad value is an error of the command
// line.
CLI::Option& AddOption(CLI::App& command, const Flag& flag,
                       std::shared_ptr<google::protobuf::Message> message);

// Adds a required argument without a name, shown as `title`.
CLI::Option& AddArgument(CLI::App& command, const char* title, const Flag& flag,
                         std::shared_ptr<google::protobuf::Message> message);

// Adds --limit; the result lives as long as it is held.
std::shared_ptr<int> AddLimit(CLI::App& command);

// Puts the fields whose options were given into `mask`. Errors: UsageError if none was.
absl::Status FillMask(const CLI::App& command, absl::Span<const Flag> flags,
                      google::protobuf::FieldMask& mask);

// Sets the flag's field from text, or appends to it if it is a list; "" adds nothing to a list.
// Errors: INVALID_ARGUMENT, naming the words that are allowed.
absl::Status SetField(const Flag& flag, absl::string_view text, google::protobuf::Message& message);

}  // namespace luukku::ctl
