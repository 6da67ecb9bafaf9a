#include "tools/luukkuctl/render.h"

#include <cassert>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "tools/luukkuctl/text.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

using ::google::protobuf::Duration;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Timestamp;

// "first response time" for first_response_time.
std::string Label(absl::string_view field) { return absl::StrReplaceAll(field, {{"_", " "}}); }

// For what has no shorter text.
std::string ProtoText(const Message& message, const FieldDescriptor& field, int index) {
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, &field, index, &text);
  return text;
}

std::string MessageText(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  if (!reflection.HasField(message, &field)) return "";
  const auto* time =
      google::protobuf::DynamicCastToGenerated<Timestamp>(&reflection.GetMessage(message, &field));
  if (time != nullptr) return ShownTime(*time);
  const auto* duration =
      google::protobuf::DynamicCastToGenerated<Duration>(&reflection.GetMessage(message, &field));
  return duration == nullptr ? ProtoText(message, field, -1) : ShortDuration(*duration);
}

// "en: Network, fi: Verkko", in the order of the keys.
std::string MapText(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  std::map<std::string, std::string> entries;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    const auto& type = *entry.GetDescriptor();
    entries[FieldText(entry, *type.map_key())] = FieldText(entry, *type.map_value());
  }
  return absl::StrJoin(entries, ", ", absl::PairFormatter(": "));
}

std::string RepeatedText(const Message& message, const FieldDescriptor& field) {
  if (field.is_map()) return MapText(message, field);
  const auto& reflection = *message.GetReflection();
  std::vector<std::string> parts;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      parts.push_back(reflection.GetRepeatedString(message, &field, i));
    } else if (field.enum_type() != nullptr) {
      parts.push_back(
          EnumWord(*field.enum_type(), reflection.GetRepeatedEnumValue(message, &field, i)));
    } else {
      parts.push_back(ProtoText(message, field, i));
    }
  }
  return absl::StrJoin(parts, ", ");
}

}  // namespace

const FieldDescriptor& ItemsField(const Message& response) {
  const auto& type = *response.GetDescriptor();
  int i = 0;
  while (!type.field(i)->is_repeated()) ++i;
  return *type.field(i);
}

absl::StatusOr<std::string> Json(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::InternalError(status.ToString());
  return json;
}

std::string FieldText(const Message& message, const FieldDescriptor& field) {
  if (field.is_repeated()) return RepeatedText(message, field);
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumWord(*field.enum_type(), reflection.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field) ? "yes" : "no";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageText(message, field);
    default:
      return ProtoText(message, field, -1);
  }
}

std::string RenderDetails(const Message& message) {
  std::vector<std::pair<std::string, std::string>> pairs;
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.is_repeated() && field.message_type() != nullptr) continue;
    pairs.emplace_back(Label(field.name()), FieldText(message, field));
  }
  return RenderPairs(pairs);
}

std::string RenderList(const Message& response, const std::vector<std::string>& columns) {
  std::vector<std::string> titles;
  for (const auto& column : columns) titles.push_back(absl::AsciiStrToUpper(Label(column)));
  Table table(std::move(titles));
  const FieldDescriptor& items = ItemsField(response);
  for (int i = 0; i < ItemCount(response); ++i) {
    const Message& item = response.GetReflection()->GetRepeatedMessage(response, &items, i);
    std::vector<std::string> cells;
    for (const auto& column : columns) cells.push_back(FieldText(item, FieldNamed(item, column)));
    table.AddRow(std::move(cells));
  }
  return table.Render();
}

int ItemCount(const Message& response) {
  return response.GetReflection()->FieldSize(response, &ItemsField(response));
}

const FieldDescriptor& FieldNamed(const Message& message, absl::string_view name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(std::string(name));
  assert(field != nullptr);
  return *field;
}

}  // namespace luukku::ctl
