#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luukku/reporting/v1/report.pb.h"

// Periods of reports. Pure: the time is a parameter.
namespace luukku::reporting {

inline constexpr int32_t kMaxDays = 3660;
inline constexpr int32_t kFirstYear = 1971;

// From `start` up to `end`, exclusive.
struct Span {
  absl::Time start, end;
  absl::TimeZone zone;
};

// From the same time of day `days` ago until now.
Span LastDays(int32_t days, absl::Time now, absl::TimeZone zone);

// The months of `year` and the year before that have begun, for the answer.
struct Months {
  std::vector<v1::MonthVolumes> months;  // Without figures.
  std::vector<absl::Time> bounds;        // First instants, and the end of the last: at most now.
};
Months MonthsOf(int32_t year, absl::Time now, absl::TimeZone zone);

// Days in a rolling mean.
inline constexpr int kRollingDays = 14;

// As LastDays, but of whole days: the last one is today.
Span LastWholeDays(int32_t days, absl::Time now, absl::TimeZone zone);

// Whether it begins and ends at beginnings of days of its zone.
bool IsOfWholeDays(const Span& span);

}  // namespace luukku::reporting
