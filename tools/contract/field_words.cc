#include "tools/contract/field_words.h"

#include "luukku/common/v1/field.pb.h"

namespace luukku::contract {
namespace {

using common::v1::Field;
using google::protobuf::FieldDescriptor;

const Field& RulesOf(const FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::field);
}

std::string ScalarWord(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return "text";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "yes or no";
    case FieldDescriptor::CPPTYPE_ENUM:
      return field.enum_type()->name();
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return field.message_type()->name();
    default:
      return "number";
  }
}

// "teams/{word:40}" → "teams/ID" with the form of the id.
std::string PatternWords(const std::string& pattern) {
  const size_t brace = pattern.find('{');
  const std::string collection = pattern.substr(0, brace);
  const std::string kind = pattern.substr(brace + 1, pattern.size() - brace - 2);
  const size_t colon = kind.find(':');
  const std::string longest = colon == std::string::npos ? "64" : kind.substr(colon + 1);
  if (kind == "number") return "\"" + collection + "1042\"";
  if (kind == "uuid") return "\"" + collection + "UUID\"";
  if (colon == std::string::npos) return "\"" + collection + "ID\"";
  return "\"" + collection + "ID\", ID of 1 to " + longest +
         (kind.substr(0, colon) == "word" ? " of a-z 0-9 -" : " of A-Z a-z 0-9 . _ -");
}

std::string FormatWords(const Field& rules) {
  switch (rules.format()) {
    case common::v1::FORMAT_WORD:
      return "up to " + std::to_string(rules.max_bytes()) + " of a-z 0-9 -";
    case common::v1::FORMAT_UUID:
      return "a UUID";
    case common::v1::FORMAT_ETAG:
      return "an etag";
    case common::v1::FORMAT_LANGUAGE:
      return "fi, sv or en";
    case common::v1::FORMAT_DATE:
      return "a date such as 2026-12-06";
    default:
      return "";
  }
}

// Of a field without leading and trailing white space, and in one line.
template <typename Described>
std::string OneLine(const Described& described) {
  google::protobuf::SourceLocation location;
  if (!described.GetSourceLocation(&location)) return "";
  std::string line;
  for (const char c : location.leading_comments) {
    const bool is_space = c == ' ' || c == '\n';
    if (is_space && (line.empty() || line.back() == ' ')) continue;
    line += is_space ? ' ' : c;
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

}  // namespace

std::string TypeWords(const FieldDescriptor& field) {
  if (field.is_map()) return "map of " + ScalarWord(*field.message_type()->map_value());
  return (field.is_repeated() ? "list of " : "") + ScalarWord(field);
}

std::string SetWords(const FieldDescriptor& field) {
  const Field& rules = RulesOf(field);
  if (rules.output_only()) return "by the service";
  const bool required = rules.required() || !rules.identifier().empty();
  const bool fixed = rules.create_only() || !rules.identifier().empty();
  return std::string(required ? "required" : "optional") + (fixed ? ", fixed then" : "");
}

std::vector<std::string> HoldsWords(const FieldDescriptor& field) {
  const Field& rules = RulesOf(field);
  std::vector<std::string> words;
  if (rules.max_items() > 0) words.push_back("up to " + std::to_string(rules.max_items()));
  if (!rules.identifier().empty()) words.push_back(PatternWords(rules.identifier()));
  std::string refers;
  for (const std::string& pattern : rules.refers()) {
    refers += (refers.empty() ? "" : " or ") + PatternWords(pattern);
  }
  if (!refers.empty()) words.push_back(refers);
  if (rules.format() != common::v1::FORMAT_UNSPECIFIED) {
    words.push_back(FormatWords(rules));
  } else if (rules.max_bytes() > 0) {
    words.push_back("up to " + std::to_string(rules.max_bytes()) + " bytes");
  }
  if (rules.max_characters() > 0) {
    words.push_back("up to " + std::to_string(rules.max_characters()) + " characters");
  }
  if (rules.one_line()) words.push_back("one line");
  if (rules.has_max()) {
    const bool seconds = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    words.push_back(std::to_string(rules.min()) + " to " + std::to_string(rules.max()) +
                    (seconds ? " whole seconds" : ""));
  }
  if (rules.key_format() == common::v1::FORMAT_LANGUAGE) words.push_back("by fi, sv or en");
  if (!rules.masks().empty()) words.push_back("names fields of " + rules.masks());
  return words;
}

std::vector<std::string> ConsequenceWords(const FieldDescriptor& field) {
  const Field& rules = RulesOf(field);
  std::vector<std::string> words;
  if (rules.customer()) words.push_back("customers see it");
  if (rules.personal()) words.push_back("personal");
  if (rules.routes()) words.push_back("routing looks at it");
  return words;
}

std::string CommentOf(const FieldDescriptor& field) { return OneLine(field); }
std::string CommentOf(const google::protobuf::Descriptor& message) { return OneLine(message); }

}  // namespace luukku::contract
