#include "lib/contract/fields.h"

#include <google/protobuf/reflection.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace luukku {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

// A message that has the field alone, for merging: lists, maps, and numbers that are rare.
std::unique_ptr<Message> Alone(const Message& message, const FieldDescriptor& field) {
  std::unique_ptr<Message> alone(message.New());
  alone->CopyFrom(message);
  std::vector<const FieldDescriptor*> fields;
  alone->GetReflection()->ListFields(*alone, &fields);
  for (const FieldDescriptor* one : fields) {
    if (one != &field) alone->GetReflection()->ClearField(alone.get(), one);
  }
  return alone;
}

}  // namespace

const std::string& IdentifierOf(const google::protobuf::Descriptor& message) {
  static const auto& none = *new std::string;
  for (int i = 0; i < message.field_count(); ++i) {
    const std::string& pattern = RulesOf(*message.field(i)).identifier();
    if (!pattern.empty()) return pattern;
  }
  return none;
}

void CopyField(const Message& from, const FieldDescriptor& field, Message& to) {
  const auto& reflection = *from.GetReflection();
  to.GetReflection()->ClearField(&to, &field);
  if (field.is_repeated()) return to.MergeFrom(*Alone(from, field));
  if (!reflection.HasField(from, &field)) return;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(&to, &field, reflection.GetString(from, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(&to, &field, reflection.GetEnumValue(from, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return reflection.MutableMessage(&to, &field)->CopyFrom(reflection.GetMessage(from, &field));
    default:
      to.MergeFrom(*Alone(from, field));
  }
}

void SortSets(Message& resource) {
  const auto& type = *resource.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (!RulesOf(*type.field(i)).set()) continue;
    const auto values =
        resource.GetReflection()->GetMutableRepeatedFieldRef<std::string>(&resource, type.field(i));
    std::set<std::string> sorted;
    for (int j = 0; j < values.size(); ++j) sorted.insert(values.Get(j));
    values.Clear();
    for (const std::string& value : sorted) values.Add(value);
  }
}

bool IsEditable(const FieldDescriptor& field) {
  const common::v1::Field& rules = RulesOf(field);
  return !rules.output_only() && !rules.create_only() && rules.identifier().empty() &&
         rules.format() != common::v1::FORMAT_ETAG;
}

bool Names(const google::protobuf::FieldMask& mask, std::string_view field) {
  return std::find(mask.paths().begin(), mask.paths().end(), field) != mask.paths().end();
}

bool IsAlso(const FieldDescriptor& around, std::string_view field) {
  const auto& also = RulesOf(around).also();
  return std::find(also.begin(), also.end(), field) != also.end();
}

void LeaveToService(Message& resource) {
  const auto& type = *resource.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (!RulesOf(*type.field(i)).output_only()) continue;
    resource.GetReflection()->ClearField(&resource, type.field(i));
  }
}

void LeaveToDesk(Message& answer) {
  // Types that are not ours, such as times, have no rules.
  if (answer.GetDescriptor()->file()->package() == "google.protobuf") return;
  const auto& reflection = *answer.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(answer, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!RulesOf(*field).customer()) {
      reflection.ClearField(&answer, field);
    } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_map()) {
      continue;
    } else if (!field->is_repeated()) {
      LeaveToDesk(*reflection.MutableMessage(&answer, field));
    } else {
      for (int i = 0; i < reflection.FieldSize(answer, field); ++i) {
        LeaveToDesk(*reflection.MutableRepeatedMessage(&answer, field, i));
      }
    }
  }
}

}  // namespace luukku
