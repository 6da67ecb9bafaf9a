#include "tools/luukkuctl/words.h"

#include <cstdint>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace luukku::ctl {
namespace {

using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::EnumValueDescriptor;

// Value 0 is <PREFIX>UNSPECIFIED, and all others begin with the same prefix.
std::string WordOf(const EnumValueDescriptor& value) {
  const std::string& zero = value.type()->FindValueByNumber(0)->name();
  const absl::string_view prefix = absl::StripSuffix(zero, "UNSPECIFIED");
  return Dashed(absl::AsciiStrToLower(absl::StripPrefix(value.name(), prefix)));
}

}  // namespace

std::string EnumWord(const EnumDescriptor& type, int number) {
  if (number == 0) return "";
  const EnumValueDescriptor* value = type.FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : WordOf(*value);
}

std::optional<int> ParseEnumWord(const EnumDescriptor& type, absl::string_view word) {
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (value.number() != 0 && WordOf(value) == word) return value.number();
  }
  return std::nullopt;
}

std::string EnumWords(const EnumDescriptor& type) {
  std::string result;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;
    absl::StrAppend(&result, result.empty() ? "" : ", ", WordOf(*type.value(i)));
  }
  return result;
}

std::string Dashed(absl::string_view identifier) {
  return absl::StrReplaceAll(identifier, {{"_", "-"}});
}

std::string ResourceName(absl::string_view collection, absl::string_view name_or_id) {
  const bool is_id = !name_or_id.empty() && name_or_id.find('/') == absl::string_view::npos;
  return is_id ? absl::StrCat(collection, "/", name_or_id) : std::string(name_or_id);
}

std::string RandomUuid() {
  std::random_device random;
  const uint32_t a = random(), b = random(), c = random(), d = random();
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%04x%08x", a, b >> 16, b & 0xFFF,
                         0x8000 | (c >> 16 & 0x3FFF), c & 0xFFFF, d);
}

}  // namespace luukku::ctl
