#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

// Options that write into the fields of a request.
namespace luukku::ctl {

// A field of a request, a string or an enum, that the command line sets.
struct Flag {
  const char* field;
  const char* help;
  // For a resource name: where an id alone belongs ("people").
  const char* collection = "";
};

// Options that many commands have.
inline constexpr Flag kRequestId{"request_id", "UUID of this change; default: a new one"};
inline constexpr Flag kEtag{"etag", "Refuse the change if the resource has another etag by now"};
inline constexpr int kDefaultLimit = 50;

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

// Sets the flag's field from text. Errors: INVALID_ARGUMENT, naming the words that are allowed.
absl::Status SetField(const Flag& flag, absl::string_view text, google::protobuf::Message& message);

}  // namespace luukku::ctl
