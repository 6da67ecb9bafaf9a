#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

namespace luukku::testing {

// Gives the field another value than it has, whatever kind of field it is. The value keeps its
// kind, not the rules of the contract.
void Flip(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field);

}  // namespace luukku::testing
