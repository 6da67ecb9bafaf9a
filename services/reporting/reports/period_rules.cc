#include "services/reporting/reports/period_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace luukku::reporting {
namespace {

constexpr size_t kMaxZoneLength = 64;

bool IsZoneCharacter(unsigned char c) {
  return absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+';
}

}  // namespace

std::optional<absl::TimeZone> FindZone(const std::string& name) {
  if (name.empty()) return absl::UTCTimeZone();
  const bool is_name = name.size() <= kMaxZoneLength &&
                       absl::ascii_isupper(static_cast<unsigned char>(name[0])) &&
                       std::all_of(name.begin(), name.end(), IsZoneCharacter);
  absl::TimeZone zone;
  if (!is_name || !absl::LoadTimeZone(name, &zone)) return std::nullopt;
  return zone;
}

Span LastDays(int32_t days, absl::Time now, absl::TimeZone zone) {
  constexpr int64_t kSecondsOfADay = 86400;
  const absl::CivilSecond then = absl::ToCivilSecond(now, zone) - days * kSecondsOfADay;
  return {absl::FromCivil(then, zone), now, zone};
}

Months MonthsOf(int32_t year, absl::Time now, absl::TimeZone zone) {
  Months months;
  const absl::CivilMonth past(year + 1, 1);
  for (absl::CivilMonth month(year - 1, 1); month < past; ++month) {
    const absl::Time start = absl::FromCivil(month, zone), end = absl::FromCivil(month + 1, zone);
    if (start >= now) break;
    v1::MonthVolumes& volumes = months.months.emplace_back();
    volumes.set_year(static_cast<int32_t>(month.year()));
    volumes.set_month(month.month());
    volumes.set_complete(end <= now);
    if (months.bounds.empty()) months.bounds.push_back(start);
    months.bounds.push_back(std::min(end, now));
  }
  return months;
}

std::vector<absl::Time> RollingBounds(const Span& span) {
  std::vector<absl::Time> bounds;
  absl::CivilDay day = absl::ToCivilDay(span.start, span.zone) - (kRollingDays - 1);
  for (; absl::FromCivil(day, span.zone) < span.end; ++day) {
    bounds.push_back(absl::FromCivil(day, span.zone));
  }
  bounds.push_back(span.end);
  return bounds;
}

}  // namespace luukku::reporting
