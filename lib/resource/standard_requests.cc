#include "lib/resource/standard_requests.h"

#include <stdexcept>

#include "lib/contract/fields.h"
#include "lib/contract/names.h"

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

std::string CollectionOf(const Descriptor& kind) {
  return std::string(NamePattern(IdentifierOf(kind)).collection());
}

}  // namespace luukku::resource
