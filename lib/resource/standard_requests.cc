#include "lib/resource/standard_requests.h"

#include <stdexcept>

namespace luukku::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

const FieldDescriptor* FieldNamed(const Message& message, const char* name) {
  const FieldDescriptor* const field = message.GetDescriptor()->FindFieldByName(name);
  if (field != nullptr) return field;
  throw std::logic_error(message.GetDescriptor()->full_name() + " has no field " + name);
}

}  // namespace

std::unique_ptr<Message> NewMessage(const Descriptor& type) {
  const Message* const prototype = MessageFactory::generated_factory()->GetPrototype(&type);
  return std::unique_ptr<Message>(prototype->New());
}

std::string TextIn(const Message& message, const char* field) {
  return message.GetReflection()->GetString(message, FieldNamed(message, field));
}

int64_t NumberIn(const Message& message, const char* field) {
  const FieldDescriptor* const number = FieldNamed(message, field);
  const auto& reflection = *message.GetReflection();
  return number->cpp_type() == FieldDescriptor::CPPTYPE_INT32
             ? reflection.GetInt32(message, number)
             : reflection.GetInt64(message, number);
}

bool FlagIn(const Message& message, const char* field) {
  return message.GetReflection()->GetBool(message, FieldNamed(message, field));
}

void SetText(Message& message, const char* field, const std::string& value) {
  message.GetReflection()->SetString(&message, FieldNamed(message, field), value);
}

void SetFlag(Message& message, const char* field, bool value) {
  message.GetReflection()->SetBool(&message, FieldNamed(message, field), value);
}

void SetNumber(Message& message, const char* field, int64_t value) {
  const FieldDescriptor* const number = FieldNamed(message, field);
  const auto& reflection = *message.GetReflection();
  if (number->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    reflection.SetInt32(&message, number, static_cast<int32_t>(value));
  } else {
    reflection.SetInt64(&message, number, value);
  }
}

bool Has(const Message& message, const char* field) {
  return message.GetDescriptor()->FindFieldByName(field) != nullptr;
}

const FieldDescriptor& ResourceField(const Descriptor& type, const Descriptor& kind) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->message_type() == &kind) return *type.field(i);
  }
  throw std::logic_error(type.full_name() + " has no field of " + kind.name());
}

const Message& ResourceIn(const Message& request, const Descriptor& kind) {
  return request.GetReflection()->GetMessage(request,
                                             &ResourceField(*request.GetDescriptor(), kind));
}

void AddResource(const Message& resource, Message& answer) {
  const auto& field = ResourceField(*answer.GetDescriptor(), *resource.GetDescriptor());
  answer.GetReflection()->AddMessage(&answer, &field)->CopyFrom(resource);
}

void CopyNamed(const Message& from, const std::string& field, Message& to) {
  const FieldDescriptor& source = *FieldNamed(from, field.c_str());
  const FieldDescriptor& target = *FieldNamed(to, field.c_str());
  const auto &reads = *from.GetReflection(), &writes = *to.GetReflection();
  if (source.cpp_type() != target.cpp_type() || source.is_repeated() != target.is_repeated()) {
    throw std::logic_error(target.full_name() + " is of another type than " + source.full_name());
  }
  switch (source.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (!source.is_repeated()) {
        return writes.SetString(&to, &target, reads.GetString(from, &source));
      }
      for (int i = 0; i < reads.FieldSize(from, &source); ++i) {
        writes.AddString(&to, &target, reads.GetRepeatedString(from, &source, i));
      }
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      return writes.SetBool(&to, &target, reads.GetBool(from, &source));
    case FieldDescriptor::CPPTYPE_INT32:
      return writes.SetInt32(&to, &target, reads.GetInt32(from, &source));
    case FieldDescriptor::CPPTYPE_INT64:
      return writes.SetInt64(&to, &target, reads.GetInt64(from, &source));
    case FieldDescriptor::CPPTYPE_ENUM:
      return writes.SetEnumValue(&to, &target, reads.GetEnumValue(from, &source));
    default:
      throw std::logic_error(target.full_name() + " is of a type that no fact has");
  }
}

}  // namespace luukku::resource
