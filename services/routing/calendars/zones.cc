#include "services/routing/calendars/zones.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace luukku::routing {
namespace {

constexpr size_t kMaxZoneLength = 64;

bool IsZoneCharacter(unsigned char c) {
  return absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+';
}

absl::Status CheckHelsinki(absl::TimeZone helsinki, absl::CivilDay day, absl::Duration offset) {
  const absl::Time noon = absl::FromCivil(absl::CivilHour(day) + 12, absl::UTCTimeZone());
  if (absl::Seconds(helsinki.At(noon).offset) == offset) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the time zone database is wrong about Europe/Helsinki on ",
                   absl::FormatCivilTime(day), ": install a complete and recent tzdata"));
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

absl::Status CheckTimeZoneData() {
  const auto helsinki = FindZone("Europe/Helsinki");
  if (!helsinki) {
    return absl::FailedPreconditionError(
        "the time zone database does not know Europe/Helsinki: install tzdata");
  }
  for (const int year : {2026, 2040}) {
    auto status = CheckHelsinki(*helsinki, absl::CivilDay(year, 1, 15), absl::Hours(2));
    status.Update(CheckHelsinki(*helsinki, absl::CivilDay(year, 7, 15), absl::Hours(3)));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

std::string TimeZoneDataVersion() {
  const char* const folder = std::getenv("TZDIR");
  std::ifstream file(
      absl::StrCat(folder == nullptr ? "/usr/share/zoneinfo" : folder, "/tzdata.zi"));
  std::string hash, keyword, version;  // "# version 2025b"
  file >> hash >> keyword >> version;
  return keyword == "version" ? version : "unknown";
}

}  // namespace luukku::routing
