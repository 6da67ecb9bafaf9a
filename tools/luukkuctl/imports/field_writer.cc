#include "tools/luukkuctl/imports/field_writer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/status/proto_time.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

constexpr size_t kLongestId = 64, kLongestOrganisation = 40;
constexpr size_t kLongestName = 200;
constexpr size_t kShortestSlug = 16;
constexpr absl::string_view kSlug = "{slug}";

absl::Status SetEnum(const google::protobuf::FieldDescriptor& field, const std::string& text,
                     ticket::v1::Ticket& ticket) {
  const auto number = ParseEnumWord(*field.enum_type(),
                                    absl::StrReplaceAll(absl::AsciiStrToLower(text), {{"_", "-"}}));
  if (!number) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", text, "\" is not in values; words of Luukku: ", EnumWords(*field.enum_type())));
  }
  ticket.GetReflection()->SetEnumValue(&ticket, &field, *number);
  return absl::OkStatus();
}

absl::Status SetTime(const FieldRule& rule, const google::protobuf::FieldDescriptor& field,
                     const std::string& text, ticket::v1::Ticket& ticket) {
  const auto time = ReadTime(rule.times, text);
  if (!time.ok()) return time.status();
  ticket.GetReflection()->MutableMessage(&ticket, &field)->CopyFrom(ToProto(*time));
  return absl::OkStatus();
}

absl::Status SetNumber(const google::protobuf::FieldDescriptor& field, const std::string& text,
                       ticket::v1::Ticket& ticket) {
  int32_t number;
  if (!absl::SimpleAtoi(text, &number)) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not a number"));
  }
  ticket.GetReflection()->SetInt32(&ticket, &field, number);
  return absl::OkStatus();
}

// What people read of a resource; its name if there is nothing to read in the value.
std::string DisplayName(const std::string& value, const std::string& name) {
  const std::string line = OneLine(value, kLongestName);
  return line.empty() ? name : line;
}

std::string TextOf(const std::string& field, const std::string& text) {
  if (field == "subject") return OneLine(text, kLongestName);
  if (field == "external_reference") return OneLine(text, 128);
  if (field == "language") return absl::AsciiStrToLower(text);
  return text;
}

}  // namespace

absl::Status FieldWriter::Set(const FieldRule& rule, const Saying& saying,
                              ticket::v1::Ticket& ticket) {
  const auto& field = TicketField(rule.field);
  const auto& reflection = *ticket.GetReflection();
  switch (KindOf(rule.field)) {
    case FieldKind::kEnum:
      return SetEnum(field, saying.text, ticket);
    case FieldKind::kTime:
      return SetTime(rule, field, saying.text, ticket);
    case FieldKind::kNumber:
      return SetNumber(field, saying.text, ticket);
    case FieldKind::kText:
      reflection.SetString(&ticket, &field, TextOf(rule.field, saying.text));
      return absl::OkStatus();
    case FieldKind::kReference:
      break;
  }
  reflection.SetString(&ticket, &field,
                       rule.from == FieldRule::From::kPath
                           ? Category(saying.path)
                           : Reference(CollectionOf(rule.field), saying.text));
  return absl::OkStatus();
}

std::string FieldWriter::NameOf(const std::string& collection, const std::string& value) const {
  return Named(collection, Slug(value, LongestSlug(collection)), value);
}

// As the mapping's `names` has it, or the default.
std::string FieldWriter::PatternOf(const std::string& collection) const {
  const auto given = mapping_.names.find(collection);
  const std::string pattern = given != mapping_.names.end() ? given->second
                              : collection == "people"      ? "{source}-{slug}"
                                                            : "{slug}";
  return absl::StrReplaceAll(pattern, {{"{source}", mapping_.source}});
}

// Patterns are short enough to leave room.
size_t FieldWriter::LongestSlug(const std::string& collection) const {
  const size_t around = PatternOf(collection).size() - kSlug.size();
  const size_t longest = collection == "organisations" ? kLongestOrganisation : kLongestId;
  return std::max(longest, around + kShortestSlug) - around;
}

std::string FieldWriter::Named(const std::string& collection, const std::string& slug,
                               const std::string& value) const {
  return absl::StrCat(
      collection, "/",
      absl::StrReplaceAll(PatternOf(collection), {{kSlug, slug}, {"{hash}", ShortHash(value)}}));
}

std::string FieldWriter::Reference(const std::string& collection, const std::string& value) {
  if (collection == "categories") return Category({value});
  const std::string name = NameOf(collection, value);
  if (collection == "people") {
    ticket::v1::Person& person = references_.people[name];
    person.set_name(name);
    person.set_display_name(DisplayName(value, name));
  } else if (collection == "organisations") {
    ticket::v1::Organisation& organisation = references_.organisations[name];
    organisation.set_name(name);
    organisation.set_display_name(DisplayName(value, name));
  }
  return name;
}

// Ids of what lies below are made of the whole path, since names repeat: "office--printers".
std::string FieldWriter::Category(const std::vector<std::string>& path) {
  const size_t longest = LongestSlug("categories");
  std::string name, slug;
  for (const std::string& value : path) {
    absl::StrAppend(&slug, slug.empty() ? "" : "--", Slug(value, longest));
    const std::string id = slug.size() <= longest ? slug : Slug(slug, longest);
    const std::string parent = name;
    name = Named("categories", id, slug);
    ticket::v1::Category& category = references_.categories[name];
    category.set_name(name);
    category.set_display_name(DisplayName(value, name));
    category.set_parent(parent);
  }
  return name;
}

}  // namespace luukku::ctl
