#include "lib/contract/changes.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"

namespace luukku {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string EnumWord(const FieldDescriptor& field, int number) {
  if (number == 0) return "";
  const auto* value = field.enum_type()->FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : value->name();
}

// The same bytes for equal messages: maps in order of their keys.
std::string StableBytes(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializePartialToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

// JSON of one field: that of a message that has it alone, less the name.
std::string JsonOf(const Message& message, const FieldDescriptor& field) {
  const std::unique_ptr<Message> alone(message.New());
  CopyField(message, field, *alone);
  const std::unique_ptr<google::protobuf::util::TypeResolver> types(
      google::protobuf::util::NewTypeResolverForDescriptorPool(
          "type.luukku", message.GetDescriptor()->file()->pool()));
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::BinaryToJsonString(
      types.get(), absl::StrCat("type.luukku/", message.GetDescriptor()->full_name()),
      StableBytes(*alone), &json, options);
  if (!status.ok()) return "";  // Of a message that was parsed there is none.
  std::string_view value = json;
  const std::string name = absl::StrCat("{\"", field.name(), "\":");
  if (value.substr(0, name.size()) != name) return "";
  value.remove_prefix(name.size());
  value.remove_suffix(1);
  return std::string(value);
}

bool IsEmpty(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) == 0
                             : !reflection.HasField(message, &field);
}

// Texts may be long, and most fields are the same: without a copy.
bool IsSame(const Message& before, const Message& after, const FieldDescriptor& field) {
  const auto& reflection = *before.GetReflection();
  if (IsEmpty(before, field) && IsEmpty(after, field)) return true;
  if (!field.is_repeated() && field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch_before, scratch_after;
    return reflection.GetStringReference(before, &field, &scratch_before) ==
           reflection.GetStringReference(after, &field, &scratch_after);
  }
  return TextOf(before, field) == TextOf(after, field);
}

std::string OfMessage(const Message& message, const FieldDescriptor& field) {
  std::string json = JsonOf(message, field);
  // A time or a duration is a string of JSON without anything to escape.
  const bool is_ours = field.message_type()->file()->package() != "google.protobuf";
  if (is_ours || json.size() < 2 || json[0] != '"') return json;
  return json.substr(1, json.size() - 2);
}

}  // namespace

std::string TextOf(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  if (field.is_repeated()) return IsEmpty(message, field) ? "" : JsonOf(message, field);
  if (field.has_presence() && IsEmpty(message, field)) return "";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumWord(field, reflection.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(reflection.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(reflection.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::StrCat(reflection.GetFloat(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return OfMessage(message, field);
  }
  return "";
}

std::vector<FieldDifference> Differences(const Message& before, const Message& after) {
  std::vector<FieldDifference> differences;
  const auto& type = *before.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (RulesOf(field).derived() || IsSame(before, after, field)) continue;
    differences.push_back({&field, TextOf(before, field), TextOf(after, field)});
  }
  return differences;
}

void LeaveToDesk(const google::protobuf::Descriptor& resource,
                 google::protobuf::RepeatedPtrField<common::v1::FieldChange>& changes) {
  const auto is_desks = [&resource](const common::v1::FieldChange& change) {
    const FieldDescriptor* field = resource.FindFieldByName(change.field());
    return field == nullptr || !RulesOf(*field).customer();
  };
  changes.erase(std::remove_if(changes.begin(), changes.end(), is_desks), changes.end());
}

}  // namespace luukku
