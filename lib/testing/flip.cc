#include "lib/testing/flip.h"

#include <cstdlib>

namespace luukku::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A value of the enum that is not `number` and not 0.
int OtherThan(const google::protobuf::EnumDescriptor& type, int number) {
  for (int i = 0; i < type.value_count(); ++i) {
    const int other = type.value(i)->number();
    if (other != 0 && other != number) return other;
  }
  std::abort();
}

void AddElement(Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.AddString(&message, &field, "another");
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.AddEnumValue(&message, &field, OtherThan(*field.enum_type(), 0));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      reflection.AddMessage(&message, &field);
      return;
    default:
      std::abort();  // No resource has a list of these yet.
  }
}

}  // namespace

void Flip(Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  if (field.is_repeated()) return AddElement(message, field);
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(&message, &field,
                                  reflection.GetString(message, &field) + "another");
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&message, &field, !reflection.GetBool(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(
          &message, &field,
          OtherThan(*field.enum_type(), reflection.GetEnumValue(message, &field)));
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, &field, reflection.GetInt32(message, &field) + 1);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&message, &field, reflection.GetInt64(message, &field) + 1);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.SetDouble(&message, &field, reflection.GetDouble(message, &field) + 1);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (reflection.HasField(message, &field)) return reflection.ClearField(&message, &field);
      reflection.MutableMessage(&message, &field);
      return;
    default:
      std::abort();  // No resource has one yet.
  }
}

}  // namespace luukku::testing
