#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "lib/status/error.h"
#include "luukku/common/v1/field.pb.h"

// The contract's rules of fields (proto/luukku/common/v1/field.proto), and their effects.
namespace luukku {

inline const common::v1::Field& RulesOf(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::field);
}

// The pattern of the resource's own name (Field.identifier); "" of a message that is no resource.
const std::string& IdentifierOf(const google::protobuf::Descriptor& message);

// Copies the field from `from` to `to`, whatever its type; an unset field is cleared.
void CopyField(const google::protobuf::Message& from,
               const google::protobuf::FieldDescriptor& field, google::protobuf::Message& to);

// Whether the mask of an update may name it.
bool IsEditable(const google::protobuf::FieldDescriptor& field);

// Whether the rules of the field that holds a message accept this field of it, though it is not
// editable (Field.also).
bool IsAlso(const google::protobuf::FieldDescriptor& around, std::string_view field);

// Whether the contract allows a list of this length. Longer lists are refused, and other checks
// must not read them.
inline bool MayHave(const google::protobuf::Descriptor& message, int list, int size) {
  return size <= RulesOf(*message.FindFieldByNumber(list)).max_items();
}

// Whether the mask names this field of a resource.
bool Names(const google::protobuf::FieldMask& mask, std::string_view field);

// Adds all violations of a request's field rules, each with its path ("ticket.subject"). The edge
// calls it before a service sees the request. Services check how fields relate to each other or to
// stored data.
void CheckFields(Violations& violations, const google::protobuf::Message& request);

// Sorts the lists that are sets (Field.set), and leaves each entry in them once.
void SortSets(google::protobuf::Message& resource);

// Clears the fields of a resource that callers can't set.
void LeaveToService(google::protobuf::Message& resource);

// Clears the fields of an answer that are not for customers (Field.customer).
void LeaveToDesk(google::protobuf::Message& answer);

}  // namespace luukku
