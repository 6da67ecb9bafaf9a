#include "tools/luukkuctl/options.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
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
  return *flag.collection == '\0' ? "TEXT" : absl::StrCat(flag.collection, "/ID");
}

CLI::Option& Add(CLI::App& command, const std::string& name, const Flag& flag,
                 std::shared_ptr<Message> message) {
  const FieldDescriptor& field = FieldNamed(*message, flag.field);
  const auto set = [name, flag, message = std::move(message)](const std::string& text) {
    const absl::Status status = SetField(flag, text, *message);
    if (!status.ok()) throw CLI::ValidationError(name, std::string(status.message()));
  };
  return *command.add_option_function<std::string>(name, set, Help(flag, field))
              ->type_name(TypeName(flag, field));
}

}  // namespace

std::string OptionName(const Flag& flag) { return absl::StrCat("--", Dashed(flag.field)); }

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

absl::Status SetField(const Flag& flag, absl::string_view text, Message& message) {
  const FieldDescriptor& field = FieldNamed(message, flag.field);
  const auto& reflection = *message.GetReflection();
  if (field.enum_type() == nullptr) {
    reflection.SetString(
        &message, &field,
        *flag.collection == '\0' ? std::string(text) : ResourceName(flag.collection, text));
    return absl::OkStatus();
  }
  const auto number = ParseEnumWord(*field.enum_type(), text);
  if (!number) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown word '", text, "'; allowed: ", EnumWords(*field.enum_type())));
  }
  reflection.SetEnumValue(&message, &field, *number);
  return absl::OkStatus();
}

}  // namespace luukku::ctl
