// CheckFields of fields.h: a walk through a request, field by field.

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/contract/changes.h"
#include "lib/contract/fields.h"
#include "lib/contract/names.h"
#include "lib/contract/texts.h"
#include "lib/status/proto_time.h"

namespace luukku {
namespace {

using common::v1::Field;
using google::protobuf::Descriptor;
using google::protobuf::Duration;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Timestamp;

constexpr size_t kMostOfName = 64;  // Reported of a path or a map's key.

bool CountsAlso(const Field& around, const std::string& field) {
  return std::find(around.also().begin(), around.also().end(), field) != around.also().end();
}

// The field mask beside `field` that names fields of it, or null.
const FieldDescriptor* MaskOf(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return nullptr;
  const Descriptor& type = *field.containing_type();
  for (int i = 0; i < type.field_count(); ++i) {
    if (RulesOf(*type.field(i)).masks() == field.name()) return type.field(i);
  }
  return nullptr;
}

template <typename Known>
const Known& As(const Message& message) {
  return *google::protobuf::DynamicCastToGenerated<Known>(&message);
}

bool Is(const Descriptor& type, const Descriptor* known) {
  return type.full_name() == known->full_name();
}

class Walk {
 public:
  explicit Walk(Violations& violations) : violations_(violations) {}

  // `around` are the rules of the field that holds the message.
  void OfMessage(const std::string& prefix, const Message& message, const Field& around) {
    const Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (RulesOf(field).output_only() && !CountsAlso(around, field.name())) continue;
      if (!RulesOf(field).masks().empty()) continue;  // Checked with the resource.
      const FieldDescriptor* const mask = MaskOf(field);
      if (mask == nullptr) {
        OfField(prefix, message, field);
      } else {
        const Message& edited = message.GetReflection()->GetMessage(message, &field);
        const auto& named = As<FieldMask>(message.GetReflection()->GetMessage(message, mask));
        OfEdit(absl::StrCat(prefix, field.name(), "."), edited, RulesOf(field),
               absl::StrCat(prefix, mask->name()), named, RulesOf(*mask));
      }
    }
  }

 private:
  // A resource whose edited fields a mask names, and whose identifier is required.
  void OfEdit(const std::string& prefix, const Message& resource, const Field& rules,
              const std::string& mask_path, const FieldMask& mask, const Field& mask_rules) {
    const Descriptor& type = *resource.GetDescriptor();
    for (int i = 0; rules.required() && i < type.field_count(); ++i) {
      const Field& of_field = RulesOf(*type.field(i));
      const bool is_name = !of_field.identifier().empty();
      if (!is_name && of_field.format() != common::v1::FORMAT_ETAG) continue;
      const auto& reflection = *resource.GetReflection();
      OfText(prefix + type.field(i)->name(), reflection.GetString(resource, type.field(i)),
             of_field, is_name);
    }
    if (mask.paths().empty() && mask_rules.required()) violations_.Add(mask_path, "is required");
    // Each path may cost as much as its field is long.
    if (mask.paths_size() > type.field_count()) {
      return violations_.Add(mask_path, "names more fields than there are");
    }
    for (const std::string& path : mask.paths()) {
      const FieldDescriptor* const field = type.FindFieldByName(path);
      if (field != nullptr && (IsEditable(*field) || CountsAlso(mask_rules, path))) {
        OfField(prefix, resource, *field);
      } else {
        violations_.Add(mask_path, absl::StrCat("names \"", std::string(Cut(path, kMostOfName)),
                                                "\", which cannot be edited"));
      }
    }
  }

  void OfField(const std::string& prefix, const Message& message, const FieldDescriptor& field) {
    const Field& rules = RulesOf(field);
    const std::string path = prefix + field.name();
    const auto& reflection = *message.GetReflection();
    if (field.is_repeated()) return OfElements(path, message, field, rules);
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      return OfValue(path, message, field, rules, -1,
                     rules.required() || !rules.identifier().empty());
    }
    const bool is_set = reflection.HasField(message, &field);
    const Message& inner = reflection.GetMessage(message, &field);
    const bool is_ours = inner.GetDescriptor()->file()->package() != "google.protobuf";
    if (!is_set && rules.required() && !is_ours) return violations_.Add(path, "is required");
    // What is required in it is named one by one.
    if (is_set || rules.required()) OfPart(path, inner, rules);
  }

  void OfElements(const std::string& path, const Message& message, const FieldDescriptor& field,
                  const Field& rules) {
    const auto& reflection = *message.GetReflection();
    const int size = reflection.FieldSize(message, &field);
    if (size == 0 && rules.required()) violations_.Add(path, "is required");
    if (rules.max_items() > 0 && size > rules.max_items()) {
      return violations_.Add(path, absl::StrCat("has more than ", rules.max_items(), " entries"));
    }
    for (int i = 0; !rules.told_in_answer() && i < size; ++i) {
      const std::string element = absl::StrCat(path, "[", i, "]");
      if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        OfValue(element, message, field, rules, i, true);
      } else if (field.is_map()) {
        OfEntry(path, reflection.GetRepeatedMessage(message, &field, i), rules);
      } else {
        OfPart(element, reflection.GetRepeatedMessage(message, &field, i), rules);
      }
    }
  }

  // `path` is the map's.
  void OfEntry(const std::string& path, const Message& entry, const Field& rules) {
    const FieldDescriptor& key = *entry.GetDescriptor()->map_key();
    const FieldDescriptor& value = *entry.GetDescriptor()->map_value();
    Field key_rules;
    key_rules.set_format(rules.key_format());
    key_rules.set_max_bytes(64);
    key_rules.set_one_line(true);
    OfValue(path, entry, key, key_rules, -1, true);
    const std::string at =
        absl::StrCat(path, "[\"", std::string(Cut(TextOf(entry, key), kMostOfName)), "\"]");
    if (value.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      OfPart(at, entry.GetReflection()->GetMessage(entry, &value), rules);
    } else {
      OfValue(at, entry, value, rules, -1, true);
    }
  }

  void OfPart(const std::string& path, const Message& part, const Field& rules) {
    const Descriptor& type = *part.GetDescriptor();
    if (Is(type, Timestamp::descriptor())) {
      if (!IsTime(As<Timestamp>(part))) {
        violations_.Add(path, "is not a time of the years 1 to 9999");
      }
    } else if (Is(type, Duration::descriptor())) {
      OfDuration(path, As<Duration>(part), rules);
    } else if (!Is(type, FieldMask::descriptor())) {
      OfMessage(path + ".", part, rules);
    }
  }

  void OfDuration(const std::string& path, const Duration& duration, const Field& rules) {
    const bool within = duration.nanos() == 0 && rules.min() <= duration.seconds() &&
                        duration.seconds() <= rules.max();
    if (within) return;
    violations_.Add(path,
                    absl::StrCat("must be whole seconds, ", rules.min(), " to ", rules.max()));
  }

  // Of the element `index`, or of the field itself where that is negative.
  void OfValue(const std::string& path, const Message& message, const FieldDescriptor& field,
               const Field& rules, int index, bool required) {
    const auto& reflection = *message.GetReflection();
    const bool one = index < 0;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return OfText(path,
                      one ? reflection.GetStringReference(message, &field, &scratch)
                          : reflection.GetRepeatedStringReference(message, &field, index, &scratch),
                      rules, required);
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        return OfEnum(path, field,
                      one ? reflection.GetEnumValue(message, &field)
                          : reflection.GetRepeatedEnumValue(message, &field, index),
                      required);
      case FieldDescriptor::CPPTYPE_INT32:
        return OfNumber(path,
                        one ? reflection.GetInt32(message, &field)
                            : reflection.GetRepeatedInt32(message, &field, index),
                        rules);
      case FieldDescriptor::CPPTYPE_INT64:
        return OfNumber(path,
                        one ? reflection.GetInt64(message, &field)
                            : reflection.GetRepeatedInt64(message, &field, index),
                        rules);
      default:
        return;  // All values of the others are good.
    }
  }

  void OfEnum(const std::string& path, const FieldDescriptor& field, int value, bool required) {
    if (field.enum_type()->FindValueByNumber(value) == nullptr) {
      violations_.Add(path, "is not a known value");
    } else if (value == 0 && required) {
      violations_.Add(path, "is required");
    }
  }

  void OfNumber(const std::string& path, int64_t value, const Field& rules) {
    if (rules.min() <= value && (!rules.has_max() || value <= rules.max())) return;
    violations_.Add(path, rules.has_max()
                              ? absl::StrCat("must be ", rules.min(), " to ", rules.max())
                          : rules.min() == 0 ? "must not be negative"
                                             : absl::StrCat("must be at least ", rules.min()));
  }

  void OfText(const std::string& path, const std::string& text, const Field& rules, bool required) {
    const bool blank = text.find_first_not_of(" \t\r\n") == std::string::npos;
    if (text.empty() || (required && blank)) {
      if (required) violations_.Add(path, "is required");
    } else if (!rules.identifier().empty()) {
      OfName(path, text, {NamePattern(rules.identifier())});
    } else if (!rules.refers().empty()) {
      OfName(path, text, {rules.refers().begin(), rules.refers().end()});
    } else if (rules.format() != common::v1::FORMAT_UNSPECIFIED) {
      OfFormat(path, text, rules);
    } else {
      OfProse(path, text, rules);
    }
  }

  void OfName(const std::string& path, const std::string& name,
              const std::vector<NamePattern>& patterns) {
    const auto matches = [&](const NamePattern& pattern) { return pattern.Matches(name); };
    if (std::any_of(patterns.begin(), patterns.end(), matches)) return;
    const std::string examples = absl::StrJoin(
        patterns, ", or ",
        [](std::string* all, const NamePattern& one) { absl::StrAppend(all, one.Example()); });
    violations_.Add(path, absl::StrCat("must look like ", examples));
  }

  void OfFormat(const std::string& path, const std::string& text, const Field& rules) {
    const auto limit = static_cast<size_t>(rules.max_bytes());
    switch (rules.format()) {
      case common::v1::FORMAT_WORD:
        if (IsWord(text) && text.size() <= limit) return;
        return violations_.Add(path, absl::StrCat("must be up to ", limit, " of a-z 0-9 -"));
      case common::v1::FORMAT_UUID:
        if (!IsUuid(text)) violations_.Add(path, "must be a UUID");
        return;
      case common::v1::FORMAT_ETAG:
        return CheckText(violations_, path, text, {.max = 32, .one_line = true});
      case common::v1::FORMAT_LANGUAGE:
        if (text == "fi" || text == "sv" || text == "en") return;
        return violations_.Add(path, "must be fi, sv or en");
      case common::v1::FORMAT_DATE:
        if (!ParseDate(text)) violations_.Add(path, "must be a date like \"2026-12-06\"");
        return;
      default:
        return OfProse(path, text, rules);
    }
  }

  void OfProse(const std::string& path, const std::string& text, const Field& rules) {
    const size_t bytes =
        rules.max_bytes() > 0 ? rules.max_bytes() : static_cast<size_t>(rules.max_characters()) * 4;
    CheckText(
        violations_, path, text,
        {.max = rules.max_characters() > 0 ? text.size() : bytes, .one_line = rules.one_line()});
    if (rules.max_characters() > 0 && Characters(text) > rules.max_characters()) {
      violations_.Add(path, absl::StrCat("is longer than ", rules.max_characters(), " characters"));
    }
  }

  Violations& violations_;
};

}  // namespace

void CheckFields(Violations& violations, const Message& request) {
  Walk(violations).OfMessage("", request, Field::default_instance());
}

}  // namespace luukku
