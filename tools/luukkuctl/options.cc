#include "tools/luukkuctl/options.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "lib/contract/fields.h"
#include "tools/luukkuctl/described.h"
#include "tools/luukkuctl/errors.h"
#include "tools/luukkuctl/render.h"
#include "tools/luukkuctl/words.h"

namespace luukku::ctl {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

std::string Help(const Flag& flag, const FieldDescriptor& field) {
  if (field.enum_type() == nullptr) return flag.help;
  return absl::StrCat(flag.help, ": ", EnumWords(*field.enum_type()));
}

std::string TypeName(const Flag& flag, const FieldDescriptor& field) {
  if (field.enum_type() != nullptr) return "WORD";
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) return "N";
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT64) return "N";
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return "yes|no";
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return "TIME";
  return *flag.collection == '\0' ? "TEXT" : absl::StrCat(flag.collection, "/ID");
}

CLI::Option& Add(CLI::App& command, const std::string& name, const Flag& flag,
                 std::shared_ptr<Message> message) {
  const FieldDescriptor& field = FieldNamed(*message, flag.field);
  const auto set = [name, flag, message = std::move(message)](const std::string& text) {
    const absl::Status status = SetField(flag, text, *message);
    if (!status.ok()) throw CLI::ValidationError(name, std::string(status.message()));
  };
  const std::string type_name = TypeName(flag, field);
  if (!field.is_repeated()) {
    return *command.add_option_function<std::string>(name, set, Help(flag, field))
                ->type_name(type_name);
  }
  const auto set_all = [set](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) set(text);
  };
  return *command
              .add_option_function<std::vector<std::string>>(
                  name, set_all, Help(flag, field) + "; may be given again")
              ->type_name(type_name)
              ->allow_extra_args(false);  // Or it would take the arguments that follow.
}

// Sets a string, or appends one.
void SetString(const Flag& flag, absl::string_view text, const FieldDescriptor& field,
               Message& message) {
  const auto& reflection = *message.GetReflection();
  std::string value =
      *flag.collection == '\0' ? std::string(text) : ResourceName(flag.collection, text);
  if (field.is_repeated()) {
    reflection.AddString(&message, &field, std::move(value));
  } else {
    reflection.SetString(&message, &field, std::move(value));
  }
}

absl::Status SetEnum(absl::string_view text, const FieldDescriptor& field, Message& message) {
  const auto& reflection = *message.GetReflection();
  const auto number = ParseEnumWord(*field.enum_type(), text);
  if (!number) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown word '", text, "'; allowed: ", EnumWords(*field.enum_type())));
  }
  if (field.is_repeated()) {
    reflection.AddEnumValue(&message, &field, *number);
  } else {
    reflection.SetEnumValue(&message, &field, *number);
  }
  return absl::OkStatus();
}

absl::Status SetNumber(absl::string_view text, const FieldDescriptor& field, Message& message) {
  int32_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) {
    return absl::InvalidArgumentError(absl::StrCat("'", text, "' is not a whole number"));
  }
  message.GetReflection()->SetInt32(&message, &field, number);
  return absl::OkStatus();
}

absl::Status SetLongNumber(absl::string_view text, const FieldDescriptor& field, Message& message) {
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) {
    return absl::InvalidArgumentError(absl::StrCat("'", text, "' is not a whole number"));
  }
  message.GetReflection()->SetInt64(&message, &field, number);
  return absl::OkStatus();
}

// A google.protobuf.Duration in whole seconds; "" takes it away.
absl::Status SetDuration(absl::string_view text, const FieldDescriptor& field, Message& message) {
  const auto& reflection = *message.GetReflection();
  reflection.ClearField(&message, &field);
  if (text.empty()) return absl::OkStatus();
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) ||
      absl::Trunc(duration, absl::Seconds(1)) != duration) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is not a time in whole seconds like 90s, 30m or 1h30m"));
  }
  google::protobuf::Duration value;
  value.set_seconds(absl::ToInt64Seconds(duration));
  reflection.MutableMessage(&message, &field)->CopyFrom(value);
  return absl::OkStatus();
}

absl::Status SetBool(absl::string_view text, const FieldDescriptor& field, Message& message) {
  if (text != "yes" && text != "no") {
    return absl::InvalidArgumentError(absl::StrCat("unknown word '", text, "'; allowed: yes, no"));
  }
  message.GetReflection()->SetBool(&message, &field, text == "yes");
  return absl::OkStatus();
}

}  // namespace

std::vector<Flag> EditableFlags(const google::protobuf::Descriptor& resource) {
  static auto& texts = *new std::deque<std::string>;
  std::vector<Flag> flags;
  for (int i = 0; i < resource.field_count(); ++i) {
    const FieldDescriptor& field = *resource.field(i);
    if (!IsEditable(field)) continue;
    const auto& refers = RulesOf(field).refers();
    const std::string collection = refers.empty() ? "" : refers[0].substr(0, refers[0].find('/'));
    flags.push_back({.field = field.name().c_str(),
                     .help = texts.emplace_back(HelpOf(field)).c_str(),
                     .collection = texts.emplace_back(collection).c_str()});
  }
  return flags;
}

std::string OptionName(const Flag& flag) {
  return absl::StrCat("--", *flag.option == '\0' ? Dashed(flag.field) : flag.option);
}

CLI::Option& AddOption(CLI::App& command, const Flag& flag, std::shared_ptr<Message> message) {
  return Add(command, OptionName(flag), flag, std::move(message));
}

CLI::Option& AddArgument(CLI::App& command, const char* title, const Flag& flag,
                         std::shared_ptr<Message> message) {
  return *Add(command, title, flag, std::move(message)).required();
}

std::shared_ptr<int> AddLimit(CLI::App& command) {
  auto limit = std::make_shared<int>(kDefaultLimit);
  command
      .add_option_function<int>(
          "--limit", [limit](const int& value) { *limit = value; },
          absl::StrCat("How many at most [", kDefaultLimit, "]"))
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N");
  return limit;
}

absl::Status FillMask(const CLI::App& command, absl::Span<const Flag> flags,
                      google::protobuf::FieldMask& mask) {
  for (const Flag& flag : flags) {
    if (command.count(OptionName(flag)) > 0) mask.add_paths(flag.field);
  }
  return mask.paths().empty() ? UsageError("give the fields that change") : absl::OkStatus();
}

absl::Status SetField(const Flag& flag, absl::string_view text, Message& message) {
  const FieldDescriptor& field = FieldNamed(message, flag.field);
  if (field.is_repeated() && text.empty()) return absl::OkStatus();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(text, field, message);
    case FieldDescriptor::CPPTYPE_INT32:
      return SetNumber(text, field, message);
    case FieldDescriptor::CPPTYPE_INT64:
      return SetLongNumber(text, field, message);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetDuration(text, field, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(text, field, message);
    default:
      SetString(flag, text, field, message);
      return absl::OkStatus();
  }
}

}  // namespace luukku::ctl
