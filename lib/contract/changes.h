#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "luukku/common/v1/revision.pb.h"

// Differences between two versions of a resource, for its history.
namespace luukku {

// A field's value in words that a person and a program can read: texts, numbers, names of enum
// values, "true", RFC 3339 times; JSON of lists, maps and Luukku's own messages. "" where
// it is not set. A bool and a number are always set.
std::string TextOf(const google::protobuf::Message& message,
                   const google::protobuf::FieldDescriptor& field);

struct FieldDifference {
  const google::protobuf::FieldDescriptor* field;
  std::string old_value, new_value;
};

// Compares two messages of one type. In the order of its fields, without those that history does
// not list (Field.derived).
std::vector<FieldDifference> Differences(const google::protobuf::Message& before,
                                         const google::protobuf::Message& after);

// Removes the changes of fields that are not for customers (Field.customer); `resource` has them.
void LeaveToDesk(const google::protobuf::Descriptor& resource,
                 google::protobuf::RepeatedPtrField<common::v1::FieldChange>& changes);

}  // namespace luukku
