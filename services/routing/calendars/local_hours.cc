#include "services/routing/calendars/local_hours.h"

#include <algorithm>
#include <utility>

#include "absl/time/civil_time.h"
#include "services/routing/calendars/calendar_rules.h"

namespace luukku::routing {
namespace {

constexpr int64_t kDay = 86'400;
constexpr int64_t kWeek = 7 * kDay;
// 1970-01-01 was a Thursday.
constexpr int64_t kFirstMonday = -3 * kDay;

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

struct WeekTime {
  int64_t week;    // Since that of 1970-01-01.
  int64_t second;  // Of the week.
};

WeekTime WeekTimeOf(int64_t second) {
  const int64_t week = FloorDiv(second - kFirstMonday, kWeek);
  return {week, second - kFirstMonday - week * kWeek};
}

}  // namespace

LocalHours::LocalHours(const v1::Calendar& calendar) {
  AddWeek(calendar);
  AddHolidays(calendar);
}

void LocalHours::AddWeek(const v1::Calendar& calendar) {
  std::vector<std::pair<int64_t, int64_t>> all;
  for (const auto& hours : calendar.hours()) {
    const int64_t midnight = (hours.weekday() - 1) * kDay;
    all.emplace_back(midnight + hours.from_minute() * 60, midnight + hours.to_minute() * 60);
  }
  std::sort(all.begin(), all.end());
  for (const auto& [from, to] : all) {
    if (!week_.empty() && week_.back().to == from) {
      week_.back().to = to;
    } else {
      week_.push_back({from, to, open_per_week_});
    }
    open_per_week_ += to - from;
  }
}

void LocalHours::AddHolidays(const v1::Calendar& calendar) {
  std::vector<int64_t> midnights;
  for (const auto& holiday : calendar.holidays()) {
    midnights.push_back((*ParseDate(holiday.date()) - absl::CivilDay(1970, 1, 1)) * kDay);
  }
  std::sort(midnights.begin(), midnights.end());
  int64_t lost = 0;
  for (const int64_t midnight : midnights) {
    const int64_t hours = CountWeekly(midnight + kDay) - CountWeekly(midnight);
    if (hours == 0) continue;
    const int64_t count = CountWeekly(midnight) - lost;
    lost += hours;
    holidays_.push_back({midnight, count, lost});
  }
}

bool LocalHours::IsOpen(int64_t second) const {
  const Holiday* holiday = HolidayBefore(second);
  if (holiday != nullptr && second < holiday->from + kDay) return false;
  const int64_t of_week = WeekTimeOf(second).second;
  const Interval* interval = IntervalBefore(of_week);
  return interval != nullptr && of_week < interval->to;
}

int64_t LocalHours::Count(int64_t second) const {
  const Holiday* holiday = HolidayBefore(second);
  if (holiday == nullptr) return CountWeekly(second);
  if (second < holiday->from + kDay) return holiday->count;
  return CountWeekly(second) - holiday->lost;
}

int64_t LocalHours::Find(int64_t count) const {
  // Behind the holidays that begin with a lower count, and not behind any other.
  const auto next =
      std::partition_point(holidays_.begin(), holidays_.end(),
                           [&](const Holiday& holiday) { return holiday.count < count; });
  return FindWeekly(next == holidays_.begin() ? count : count + std::prev(next)->lost);
}

int64_t LocalHours::MayCloseAt(int64_t second) const {
  const WeekTime time = WeekTimeOf(second);
  const int64_t end = second - time.second + IntervalBefore(time.second)->to;
  const auto next =
      std::partition_point(holidays_.begin(), holidays_.end(),
                           [&](const Holiday& holiday) { return holiday.from <= second; });
  return next == holidays_.end() ? end : std::min(end, next->from);
}

int64_t LocalHours::CountWeekly(int64_t second) const {
  const WeekTime time = WeekTimeOf(second);
  const int64_t weeks = time.week * open_per_week_;
  const Interval* interval = IntervalBefore(time.second);
  if (interval == nullptr) return weeks;
  return weeks + interval->before + std::min(time.second, interval->to) - interval->from;
}

int64_t LocalHours::FindWeekly(int64_t count) const {
  const int64_t week = FloorDiv(count - 1, open_per_week_);
  const int64_t of_week = count - week * open_per_week_;  // 1 to open_per_week_.
  const auto interval =
      std::prev(std::partition_point(week_.begin(), week_.end(), [&](const Interval& candidate) {
        return candidate.before < of_week;
      }));
  return kFirstMonday + week * kWeek + interval->from + of_week - interval->before;
}

const LocalHours::Holiday* LocalHours::HolidayBefore(int64_t second) const {
  const auto next =
      std::partition_point(holidays_.begin(), holidays_.end(),
                           [&](const Holiday& holiday) { return holiday.from <= second; });
  return next == holidays_.begin() ? nullptr : &*std::prev(next);
}

const LocalHours::Interval* LocalHours::IntervalBefore(int64_t second_of_week) const {
  const auto next = std::partition_point(week_.begin(), week_.end(), [&](const Interval& interval) {
    return interval.from <= second_of_week;
  });
  return next == week_.begin() ? nullptr : &*std::prev(next);
}

}  // namespace luukku::routing
