#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

// Messages as text, by their descriptors: a new field or message needs nothing here.
namespace luukku::ctl {

// One line of JSON with the field names of the contract.
absl::StatusOr<std::string> Json(const google::protobuf::Message& message);

// A field's value for people, unescaped: enum words, short times, "yes" and "no"; "" where it is
// empty.
std::string FieldText(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field);

// All fields of a message but lists of messages, one below the other.
std::string RenderDetails(const google::protobuf::Message& message);

// The items of a list response, in a table with `columns`, which are fields of an item.
std::string RenderList(const google::protobuf::Message& response,
                       const std::vector<std::string>& columns);

// The repeated field of a list response.
const google::protobuf::FieldDescriptor& ItemsField(const google::protobuf::Message& response);
// How many items a list response has.
int ItemCount(const google::protobuf::Message& response);

// The field `name`, which the message must have.
const google::protobuf::FieldDescriptor& FieldNamed(const google::protobuf::Message& message,
                                                    absl::string_view name);

}  // namespace luukku::ctl
