#include "lib/resource/body.h"

#include <google/protobuf/util/json_util.h>

#include <map>
#include <memory>
#include <stdexcept>

#include "lib/contract/fields.h"

namespace luukku::resource {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::map<std::string, std::string> NamesByLanguage(const Message& resource,
                                                   const FieldDescriptor& field) {
  std::map<std::string, std::string> names;
  const auto& reflection = *resource.GetReflection();
  for (int i = 0; i < reflection.FieldSize(resource, &field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(resource, &field, i);
    const auto& of_entry = *entry.GetReflection();
    names[of_entry.GetString(entry, entry.GetDescriptor()->map_key())] =
        of_entry.GetString(entry, entry.GetDescriptor()->map_value());
  }
  return names;
}

}  // namespace

bool IsStored(const FieldDescriptor& field) {
  return RulesOf(field).identifier().empty() && !RulesOf(field).output_only();
}

std::string BodyOf(const Message& resource) {
  const std::unique_ptr<Message> stored(resource.New());
  stored->CopyFrom(resource);
  const auto& type = *resource.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (!IsStored(*type.field(i))) stored->GetReflection()->ClearField(stored.get(), type.field(i));
  }
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string body;
  const auto written = google::protobuf::util::MessageToJsonString(*stored, &body, options);
  if (!written.ok()) throw std::logic_error("a message has no JSON: " + written.ToString());
  return body;
}

void ReadBody(const std::string& body, Message& resource) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const auto read = google::protobuf::util::JsonStringToMessage(body, &resource, options);
  if (!read.ok()) throw std::runtime_error("a stored resource can't be read: " + read.ToString());
}

std::string TitleOf(const Message& resource) {
  const auto& type = *resource.GetDescriptor();
  if (const FieldDescriptor* name = type.FindFieldByName("display_name")) {
    return resource.GetReflection()->GetString(resource, name);
  }
  const FieldDescriptor* const by_language = type.FindFieldByName("display_names");
  if (by_language == nullptr) return "";
  const auto names = NamesByLanguage(resource, *by_language);
  for (const char* language : {"en", "fi"}) {
    if (const auto name = names.find(language); name != names.end()) return name->second;
  }
  return names.empty() ? "" : names.begin()->second;
}

}  // namespace luukku::resource
