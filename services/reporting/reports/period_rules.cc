#include "services/reporting/reports/period_rules.h"

#include <algorithm>

namespace luukku::reporting {

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

Span LastWholeDays(int32_t days, absl::Time now, absl::TimeZone zone) {
  const absl::CivilDay end = absl::ToCivilDay(now, zone) + 1;
  return {absl::FromCivil(end - days, zone), absl::FromCivil(end, zone), zone};
}

bool IsOfWholeDays(const Span& span) {
  const auto begins_day = [&span](absl::Time time) {
    return absl::FromCivil(absl::ToCivilDay(time, span.zone), span.zone) == time;
  };
  return begins_day(span.start) && begins_day(span.end);
}

}  // namespace luukku::reporting
