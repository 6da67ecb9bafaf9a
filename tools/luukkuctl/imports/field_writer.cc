#include "tools/luukkuctl/imports/field_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/contract/fields.h"
#include "lib/status/proto_time.h"
#include "lib/text/space.h"
#include "tools/luukkuctl/imports/names.h"
#include "tools/luukkuctl/imports/time_rules.h"
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
        Quoted(text), " is not in values; words of Luukku: ", EnumWords(*field.enum_type())));
  }
  ticket.GetReflection()->SetEnumValue(&ticket, &field, *number);
  return absl::OkStatus();
}

absl::StatusOr<std::string> SetTime(const FieldRule& rule,
                                    const google::protobuf::FieldDescriptor& field,
                                    const std::string& text, ticket::v1::Ticket& ticket) {
  auto reading = ReadTime(rule.times, text);
  if (!reading.ok()) return reading.status();
  ticket.GetReflection()->MutableMessage(&ticket, &field)->CopyFrom(ToProto(reading->time));
  return std::move(reading->remark);
}

absl::Status SetNumber(const google::protobuf::FieldDescriptor& field, const std::string& text,
                       ticket::v1::Ticket& ticket) {
  const auto number = WholeNumber(text);
  if (!number) return absl::InvalidArgumentError(NoteOn(text, "is not a whole number"));
  ticket.GetReflection()->SetInt32(&ticket, &field, *number);
  return absl::OkStatus();
}

// The display name of a resource; its name if the value has no readable text.
std::string DisplayName(const std::string& value, const std::string& name) {
  const std::string line = OneLine(value, kLongestName);
  return line.empty() ? name : line;
}

// Fits a text to its field; returns a remark on what is lost, "" if nothing.
std::string SetText(const google::protobuf::FieldDescriptor& field, const std::string& text,
                    ticket::v1::Ticket& ticket) {
  const std::string clean = WithoutControls(text);
  std::string fitting = clean, loss;
  const common::v1::Field& rules = RulesOf(field);
  const auto characters = static_cast<size_t>(rules.max_characters());
  const auto bytes = static_cast<size_t>(rules.max_bytes());
  if (rules.format() == common::v1::FORMAT_LANGUAGE) {
    fitting = absl::AsciiStrToLower(clean);
  } else if (characters > 0) {
    fitting = OneLine(clean, characters);
    if (OneLine(clean, characters + 1) != fitting) {
      loss = absl::StrCat("is longer than ", characters, " characters: cut");
    }
  } else if (bytes > 0) {
    fitting = std::string(Fitting(rules.one_line() ? OneLine(clean, bytes) : clean, bytes));
    if (clean.size() > bytes) loss = absl::StrCat("is longer than ", bytes, " bytes: cut");
  }
  if (loss.empty() && clean != Trimmed(text)) {
    loss = "has control characters: spaces instead";
  }
  ticket.GetReflection()->SetString(&ticket, &field, std::move(fitting));
  return loss;
}

}  // namespace

absl::StatusOr<std::string> FieldWriter::Set(const FieldRule& rule, const Saying& saying,
                                             ticket::v1::Ticket& ticket) {
  const auto& field = TicketField(rule.field);
  absl::Status set;
  switch (KindOf(rule.field)) {
    case FieldKind::kTime:
      return SetTime(rule, field, saying.text, ticket);
    case FieldKind::kText:
      return SetText(field, saying.text, ticket);
    case FieldKind::kEnum:
      set = SetEnum(field, saying.text, ticket);
      break;
    case FieldKind::kNumber:
      set = SetNumber(field, saying.text, ticket);
      break;
    case FieldKind::kReference:
      ticket.GetReflection()->SetString(&ticket, &field,
                                        rule.from == FieldRule::From::kPath
                                            ? Category(saying.path)
                                            : Reference(CollectionOf(rule.field), saying));
  }
  if (!set.ok()) return set;
  return "";
}

std::string FieldWriter::NameOf(const std::string& collection, const Saying& saying) {
  const std::string& value = saying.text;
  const std::string name = Named(collection, Slug(value, LongestSlug(collection)), value);
  references_.named.insert(
      {OneLine(value, kLongestName), OneLine(saying.display_name, kLongestName), collection, name});
  return name;
}

// The pattern of the mapping's `names`, or the default.
std::string FieldWriter::PatternOf(const std::string& collection) const {
  const auto given = mapping_.names.find(collection);
  const std::string pattern = given != mapping_.names.end() ? given->second
                              : collection == "people"      ? "{source}-{slug}"
                                                            : "{slug}";
  return absl::StrReplaceAll(pattern, {{"{source}", mapping_.source}});
}

// Never negative: patterns are short enough.
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

std::string FieldWriter::Reference(const std::string& collection, const Saying& saying) {
  if (collection == "categories") return Category({saying.text});
  const std::string name = NameOf(collection, saying);
  const std::string display_name =
      DisplayName(saying.display_name.empty() ? saying.text : saying.display_name, name);
  if (collection == "people") {
    ticket::v1::Person& person = references_.people[name];
    person.set_name(name);
    person.set_display_name(display_name);
  } else if (collection == "organisations") {
    ticket::v1::Organisation& organisation = references_.organisations[name];
    organisation.set_name(name);
    organisation.set_display_name(display_name);
  }
  return name;
}

// The id of a subcategory has the whole path, since names repeat: "office--printers".
std::string FieldWriter::Category(const std::vector<std::string>& path) {
  const size_t longest = LongestSlug("categories");
  std::string name, slug, above;
  for (const std::string& value : path) {
    absl::StrAppend(&slug, slug.empty() ? "" : "--", Slug(value, longest));
    const std::string id = slug.size() <= longest ? slug : Slug(slug, longest);
    const std::string parent = name;
    name = Named("categories", id, slug);
    ticket::v1::Category& category = references_.categories[name];
    category.set_name(name);
    category.set_display_name(DisplayName(value, name));
    category.set_parent(parent);
    absl::StrAppend(&above, above.empty() ? "" : " / ", OneLine(value, kLongestName));
    references_.named.insert({above, "", "categories", name});
  }
  return name;
}

}  // namespace luukku::ctl
