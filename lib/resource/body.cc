#include "lib/resource/body.h"

#include <google/protobuf/util/json_util.h>

#include <map>
#include <memory>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/contract/fields.h"
#include "lib/resource/standard_requests.h"

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

// Of what has names by language.
std::string NameOf(const Message& resource) {
  const FieldDescriptor* const field = resource.GetDescriptor()->FindFieldByName("display_names");
  if (field == nullptr) return "";
  const auto names = NamesByLanguage(resource, *field);
  for (const char* language : {"en", "fi"}) {
    if (const auto name = names.find(language); name != names.end()) return name->second;
  }
  return names.empty() ? "" : names.begin()->second;
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
  SortSets(*stored);
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  // A binary that does not know a value keeps its number, where it would drop its name.
  options.always_print_enums_as_ints = true;
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

Resource ResourceOf(const Kind& kind, const std::string& id, int64_t version,
                    const std::string& body) {
  Resource resource = NewMessage(*kind.message);
  ReadBody(body, *resource);
  SetText(*resource, "name", absl::StrCat(kind.collection(), "/", id));
  SetText(*resource, "etag", absl::StrCat(version));
  if (Has(*resource, "revision")) SetNumber(*resource, "revision", version);
  return resource;
}

std::string TitleOf(const Kind& kind, const Message& resource) {
  const FieldDescriptor* const field = kind.message->FindFieldByName(kind.order);
  if (field == nullptr) return NameOf(resource);
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) return TextIn(resource, kind.order);
  return absl::StrFormat("%019d", NumberIn(resource, kind.order));
}

}  // namespace luukku::resource
