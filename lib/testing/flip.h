#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

namespace luukku::testing {

// Changes the field's value, for any kind of field. The new value may break the rules of the
// contract.
void Flip(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field);

}  // namespace luukku::testing
