#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "lib/status/error.h"
#include "luukku/common/v1/field.pb.h"

// What the contract says of fields (proto/luukku/common/v1/field.proto), and what follows from it.
namespace luukku {

inline const common::v1::Field& RulesOf(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::field);
}

// The pattern of the resource's own name (Field.identifier); "" of a message that is no resource.
const std::string& IdentifierOf(const google::protobuf::Descriptor& message);

// Gives `to` the field as `from` has it, of whatever kind it is, what is not set included.
void CopyField(const google::protobuf::Message& from,
               const google::protobuf::FieldDescriptor& field, google::protobuf::Message& to);

// Whether the mask of an update may name it.
bool IsEditable(const google::protobuf::FieldDescriptor& field);

// Whether the field that holds a message, or its mask, lets it count though it is not editable.
bool IsAlso(const google::protobuf::FieldDescriptor& around, std::string_view field);

// Whether the contract lets the list be so long. One that is longer is refused by it, and not to be
// read through by other checks.
inline bool MayHave(const google::protobuf::Descriptor& message, int list, int size) {
  return size <= RulesOf(*message.FindFieldByNumber(list)).max_items();
}

// Whether the mask names this field of a resource.
bool Names(const google::protobuf::FieldMask& mask, std::string_view field);

// Adds all that is wrong in a request by the rules of its fields, each by its path
// ("ticket.subject"). The edge does so before a service sees the request. What relates fields to
// each other, or to what is stored, is the service's to check.
void CheckFields(Violations& violations, const google::protobuf::Message& request);

// Sorts the lists that are sets (Field.set), and leaves each entry in them once.
void SortSets(google::protobuf::Message& resource);

// Takes out of a resource what callers can't set.
void LeaveToService(google::protobuf::Message& resource);

// Takes out of an answer what is not for customers (Field.customer).
void LeaveToDesk(google::protobuf::Message& answer);

}  // namespace luukku
