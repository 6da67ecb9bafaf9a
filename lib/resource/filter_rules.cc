#include "lib/resource/filter_rules.h"

#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <memory>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/resource/body.h"

namespace luukku::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct Term {
  std::string field, value;
  bool quoted = false;
};

absl::Status Wrong(const std::string& sentence) { return absl::InvalidArgumentError(sentence); }

// Reads `field = value AND …` from the front of the remaining text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) { SkipSpace(); }

  bool done() const { return rest_.empty(); }

  absl::StatusOr<Term> ReadTerm() {
    Term term{.field = ReadWord()};
    if (term.field.empty()) return Wrong("needs a field's name before \"=\"");
    if (!Take('=')) return Wrong(absl::StrCat("needs \"=\" after ", term.field));
    if (!Take('"')) {
      term.value = ReadWord();
      if (term.value.empty()) return Wrong(absl::StrCat("needs a value for ", term.field));
      return term;
    }
    const size_t end = rest_.find('"');
    if (end == std::string_view::npos) return Wrong("has a quotation mark that is not closed");
    term.quoted = true;
    term.value = std::string(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    SkipSpace();
    return term;
  }

  absl::Status ReadAnd() {
    if (ReadWord() == "AND" && !done()) return absl::OkStatus();
    return Wrong("joins its terms by AND");
  }

 private:
  void SkipSpace() {
    while (!rest_.empty() && absl::ascii_isspace(static_cast<unsigned char>(rest_[0]))) {
      rest_.remove_prefix(1);
    }
  }
  bool Take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    if (c != '"') SkipSpace();
    return true;
  }
  std::string ReadWord() {
    const auto* const end = std::find_if_not(rest_.begin(), rest_.end(), [](unsigned char c) {
      return absl::ascii_isalnum(c) || c == '_' || c == '-';
    });
    std::string word(rest_.begin(), end);
    rest_.remove_prefix(word.size());
    SkipSpace();
    return word;
  }

  std::string_view rest_;
};

// "PHONE" of Channel is CHANNEL_PHONE.
const EnumValueDescriptor* ValueNamed(const EnumDescriptor& type, const std::string& word) {
  if (const auto* exact = type.FindValueByName(word)) return exact;
  const std::string& unset = type.value(0)->name();  // "CHANNEL_UNSPECIFIED".
  return type.FindValueByName(unset.substr(0, unset.rfind('_') + 1) + word);
}

absl::Status SetEnum(const Term& term, const FieldDescriptor& field, Message& message) {
  const auto* const value = ValueNamed(*field.enum_type(), term.value);
  if (value == nullptr) {
    return Wrong(absl::StrCat(term.value, " is no value of ", field.enum_type()->name()));
  }
  const auto& reflection = *message.GetReflection();
  field.is_repeated() ? reflection.AddEnum(&message, &field, value)
                      : reflection.SetEnum(&message, &field, value);
  return absl::OkStatus();
}

absl::Status SetNumber(const Term& term, const FieldDescriptor& field, Message& message) {
  int64_t number;
  const bool is_long = field.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
  int32_t small;
  if (is_long ? !absl::SimpleAtoi(term.value, &number) : !absl::SimpleAtoi(term.value, &small)) {
    return Wrong(absl::StrCat(field.name(), " takes a number"));
  }
  const auto& reflection = *message.GetReflection();
  is_long ? reflection.SetInt64(&message, &field, number)
          : reflection.SetInt32(&message, &field, small);
  return absl::OkStatus();
}

// Puts the term's value into its field.
absl::Status Set(const Term& term, const FieldDescriptor& field, Message& message) {
  const auto& reflection = *message.GetReflection();
  const bool is_text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  if (is_text != term.quoted) {
    return Wrong(absl::StrCat(
        field.name(), is_text ? " takes a text in double quotes" : " takes a word without quotes"));
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      field.is_repeated() ? reflection.AddString(&message, &field, term.value)
                          : reflection.SetString(&message, &field, term.value);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_BOOL:
      if (term.value != "true" && term.value != "false") {
        return Wrong(absl::StrCat(field.name(), " takes true or false"));
      }
      reflection.SetBool(&message, &field, term.value == "true");
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(term, field, message);
    default:
      return SetNumber(term, field, message);
  }
}

// Filters do not support lists of numbers, messages and maps.
bool IsFiltered(const FieldDescriptor* field) {
  if (field == nullptr || !IsStored(*field)) return false;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_ENUM:
      return true;
    case FieldDescriptor::CPPTYPE_BOOL:
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return !field->is_repeated();
    default:
      return false;
  }
}

// Unset fields are absent from bodies.
bool IsUnset(const Message& message, const FieldDescriptor& field) {
  return !field.is_repeated() && !message.GetReflection()->HasField(message, &field);
}

}  // namespace

absl::StatusOr<Filter> ParseFilter(const Descriptor& kind, std::string_view filter) {
  Filter parsed;
  const std::unique_ptr<Message> wanted(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&kind)->New());
  for (Reader reader(filter); !reader.done();) {
    const auto term = reader.ReadTerm();
    if (!term.ok()) return term.status();
    const FieldDescriptor* const field = kind.FindFieldByName(term->field);
    if (!IsFiltered(field)) {
      return Wrong(absl::StrCat("names \"", term->field.substr(0, 64), "\", by which ", kind.name(),
                                " is not filtered"));
    }
    if (!parsed.fields.insert(field->name()).second && !field->is_repeated()) {
      return Wrong(absl::StrCat("names ", field->name(), " twice"));
    }
    if (absl::Status set = Set(*term, *field, *wanted); !set.ok()) return set;
    if (IsUnset(*wanted, *field)) parsed.absent.push_back(field->name());
    if (reader.done()) break;
    if (absl::Status joined = reader.ReadAnd(); !joined.ok()) return joined;
  }
  parsed.wanted = BodyOf(*wanted);
  return parsed;
}

}  // namespace luukku::resource
