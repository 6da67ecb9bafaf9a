#include "services/routing/calendars/zones.h"

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/text/zones.h"

namespace luukku::routing {
namespace {

absl::Status CheckHelsinki(absl::TimeZone helsinki, absl::CivilDay day, absl::Duration offset) {
  const absl::Time noon = absl::FromCivil(absl::CivilHour(day) + 12, absl::UTCTimeZone());
  if (absl::Seconds(helsinki.At(noon).offset) == offset) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the time zone database is wrong about Europe/Helsinki on ",
                   absl::FormatCivilTime(day), ": install a complete and recent tzdata"));
}

}  // namespace

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
