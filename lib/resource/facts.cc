#include "lib/resource/facts.h"

#include <string>

#include "lib/resource/standard_requests.h"

namespace luukku::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* FactFieldOf(const Descriptor& kind) {
  const Descriptor& event = *event::v1::Event::descriptor();
  for (int i = 0; i < event.field_count(); ++i) {
    const FieldDescriptor* const field = event.field(i);
    if (field->message_type() != nullptr &&
        field->message_type()->name() == kind.name() + "Changed") {
      return field;
    }
  }
  return nullptr;
}

}  // namespace

std::optional<event::v1::Event> FactOf(const Message& resource, int64_t version) {
  const FieldDescriptor* const field = FactFieldOf(*resource.GetDescriptor());
  if (field == nullptr) return std::nullopt;
  event::v1::Event event;
  event.set_subject(TextIn(resource, "name"));
  event.set_version(version);
  Message& fact = *event.GetReflection()->MutableMessage(&event, field);
  for (int i = 0; i < fact.GetDescriptor()->field_count(); ++i) {
    CopyNamed(resource, fact.GetDescriptor()->field(i)->name(), fact);
  }
  return event;
}

}  // namespace luukku::resource
