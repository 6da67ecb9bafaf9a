#include "lib/text/zones.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace luukku {
namespace {

constexpr size_t kMaxZoneLength = 64;

bool IsZoneCharacter(unsigned char c) {
  return absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+';
}

}  // namespace

std::optional<absl::TimeZone> FindZone(const std::string& name) {
  absl::TimeZone zone;
  const bool is_name = !name.empty() && name.size() <= kMaxZoneLength &&
                       absl::ascii_isupper(static_cast<unsigned char>(name[0])) &&
                       std::all_of(name.begin(), name.end(), IsZoneCharacter);
  if (!is_name || !absl::LoadTimeZone(name, &zone)) return std::nullopt;
  return zone;
}

}  // namespace luukku
