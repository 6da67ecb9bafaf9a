#include "services/reporting/reports/report_checks.h"

#include "absl/strings/str_cat.h"
#include "lib/status/proto_time.h"
#include "lib/text/zones.h"

namespace luukku::reporting {
namespace {

// Rolling figures begin some days before the start, which must be within the years 1 to 9999.
const absl::Time kEarliestStart = absl::FromCivil(absl::CivilYear(2), absl::UTCTimeZone());

Span CheckTimes(Violations& violations, const v1::Period& period, absl::TimeZone zone) {
  const bool has_start = period.has_start_time() && IsTime(period.start_time());
  const bool has_end = period.has_end_time() && IsTime(period.end_time());
  if (has_start && FromProto(period.start_time()) < kEarliestStart) {
    violations.Add("period.start_time", "must not be before the year 2");
  }
  if (!has_start) violations.Add("period.start_time", "must be a time, since end_time is given");
  if (!has_end) violations.Add("period.end_time", "must be a time, since start_time is given");
  if (!has_start || !has_end) return {};
  const Span span{FromProto(period.start_time()), FromProto(period.end_time()), zone};
  if (span.end <= span.start) violations.Add("period.end_time", "must be after start_time");
  // A day more, since days of a zone may be longer than 24 hours.
  if (span.end - span.start > absl::Hours(24) * (kMaxDays + 1)) {
    violations.Add("period.end_time",
                   absl::StrCat("must be at most ", kMaxDays, " days after start_time"));
  }
  return span;
}

}  // namespace

absl::TimeZone CheckZone(Violations& violations, const std::string& field, const std::string& name,
                         absl::TimeZone desk) {
  if (name.empty()) return desk;
  const auto zone = FindZone(name);
  if (!zone) violations.Add(field, "must be an IANA time zone such as \"Europe/Helsinki\"");
  return zone.value_or(absl::UTCTimeZone());
}

Span CheckPeriod(Violations& violations, const v1::Period& period, absl::Time now,
                 absl::TimeZone desk) {
  const absl::TimeZone zone = CheckZone(violations, "period.time_zone", period.time_zone(), desk);
  const bool has_times = period.has_start_time() || period.has_end_time();
  if (has_times == (period.last_days() != 0)) {
    violations.Add("period", "needs either start_time and end_time, or last_days");
    return {};
  }
  if (has_times) return CheckTimes(violations, period, zone);
  return LastDays(period.last_days(), now, zone);
}

Span CheckWholeDays(Violations& violations, const v1::Period& period, absl::Time now,
                    absl::TimeZone desk) {
  Span span = CheckPeriod(violations, period, now, desk);
  if (!violations.empty()) return span;
  if (!period.time_zone().empty() && period.time_zone() != desk.name()) {
    violations.Add("period.time_zone",
                   absl::StrCat("must be the desk's, \"", desk.name(), "\", or empty"));
  } else if (period.last_days() != 0) {
    span = LastWholeDays(period.last_days(), now, desk);
  } else if (!IsOfWholeDays(span)) {
    violations.Add(
        "period", absl::StrCat("must begin and end at midnight in the desk's zone, ", desk.name()));
  }
  return span;
}

int32_t CheckYear(Violations& violations, int32_t year, absl::Time now, absl::TimeZone zone) {
  const auto current = static_cast<int32_t>(absl::ToCivilYear(now, zone).year());
  if (year == 0) return current;
  if (year < kFirstYear || year > current) {
    violations.Add("year", absl::StrCat("must be ", kFirstYear, " to ", current));
    return current;
  }
  return year;
}

}  // namespace luukku::reporting
