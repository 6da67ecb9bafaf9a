#include "services/routing/calendars/local_hours.h"

#include <algorithm>
#include <utility>

#include "absl/time/civil_time.h"
#include "lib/contract/texts.h"
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

// Of a week, from Monday 00:00.
std::vector<std::pair<int64_t, int64_t>> SecondsOf(const v1::Calendar& calendar) {
  std::vector<std::pair<int64_t, int64_t>> pairs;
  for (const auto& hours : calendar.hours()) {
    const int64_t midnight = (hours.weekday() - 1) * kDay;
    pairs.emplace_back(midnight + hours.from_minute() * 60, midnight + hours.to_minute() * 60);
  }
  return pairs;
}

// Of a day.
std::vector<std::pair<int64_t, int64_t>> SecondsOf(const v1::Holiday& holiday) {
  std::vector<std::pair<int64_t, int64_t>> pairs;
  for (const auto& hours : holiday.hours()) {
    pairs.emplace_back(hours.from_minute() * 60, hours.to_minute() * 60);
  }
  return pairs;
}

}  // namespace

LocalHours::Hours::Hours(std::vector<std::pair<int64_t, int64_t>> pairs) {
  std::sort(pairs.begin(), pairs.end());
  for (const auto& [from, to] : pairs) {
    if (!intervals_.empty() && intervals_.back().to == from) {
      intervals_.back().to = to;
    } else {
      intervals_.push_back({from, to, open_});
    }
    open_ += to - from;
  }
}

bool LocalHours::Hours::IsOpen(int64_t second) const {
  const Interval* interval = Before(second);
  return interval != nullptr && second < interval->to;
}

int64_t LocalHours::Hours::Count(int64_t second) const {
  const Interval* interval = Before(second);
  if (interval == nullptr) return 0;
  return interval->before + std::min(second, interval->to) - interval->from;
}

int64_t LocalHours::Hours::Find(int64_t count) const {
  const auto interval = std::prev(
      std::partition_point(intervals_.begin(), intervals_.end(),
                           [&](const Interval& candidate) { return candidate.before < count; }));
  return interval->from + count - interval->before;
}

int64_t LocalHours::Hours::ClosesAt(int64_t second) const { return Before(second)->to; }

const LocalHours::Hours::Interval* LocalHours::Hours::Before(int64_t second) const {
  const auto next =
      std::partition_point(intervals_.begin(), intervals_.end(),
                           [&](const Interval& interval) { return interval.from <= second; });
  return next == intervals_.begin() ? nullptr : &*std::prev(next);
}

LocalHours::LocalHours(const v1::Calendar& calendar) : week_(SecondsOf(calendar)) {
  AddHolidays(calendar);
}

void LocalHours::AddHolidays(const v1::Calendar& calendar) {
  for (const auto& holiday : calendar.holidays()) {
    const auto date = ParseDate(holiday.date());
    if (!date) continue;  // CheckCalendar lets none in.
    const int64_t midnight = (*date - absl::CivilDay(1970, 1, 1)) * kDay;
    const int64_t hours = CountWeekly(midnight + kDay) - CountWeekly(midnight);
    if (hours == 0 && holiday.hours().empty()) continue;
    holidays_.push_back({midnight, 0, Hours(SecondsOf(holiday)), hours});
  }
  std::sort(holidays_.begin(), holidays_.end(),
            [](const Holiday& a, const Holiday& b) { return a.from < b.from; });
  int64_t lost = 0;
  for (Holiday& holiday : holidays_) {
    holiday.count = CountWeekly(holiday.from) - lost;
    lost += holiday.lost - holiday.hours.open();
    holiday.lost = lost;
  }
}

bool LocalHours::IsOpen(int64_t second) const {
  const Holiday* holiday = HolidayAt(second);
  return holiday != nullptr ? holiday->hours.IsOpen(second - holiday->from)
                            : week_.IsOpen(WeekTimeOf(second).second);
}

int64_t LocalHours::Count(int64_t second) const {
  const Holiday* holiday = HolidayBefore(second);
  if (holiday == nullptr) return CountWeekly(second);
  if (second >= holiday->from + kDay) return CountWeekly(second) - holiday->lost;
  return holiday->count + holiday->hours.Count(second - holiday->from);
}

int64_t LocalHours::Find(int64_t count) const {
  // On the last holiday that begins with a lower count, or behind it and before the next one.
  const auto next =
      std::partition_point(holidays_.begin(), holidays_.end(),
                           [&](const Holiday& holiday) { return holiday.count < count; });
  if (next == holidays_.begin()) return FindWeekly(count);
  const Holiday& last = *std::prev(next);
  if (count > last.count + last.hours.open()) return FindWeekly(count + last.lost);
  return last.from + last.hours.Find(count - last.count);
}

int64_t LocalHours::MayCloseAt(int64_t second) const {
  if (const Holiday* holiday = HolidayAt(second)) {
    return holiday->from + holiday->hours.ClosesAt(second - holiday->from);
  }
  const WeekTime time = WeekTimeOf(second);
  const int64_t end = second - time.second + week_.ClosesAt(time.second);
  const auto next =
      std::partition_point(holidays_.begin(), holidays_.end(),
                           [&](const Holiday& holiday) { return holiday.from <= second; });
  return next == holidays_.end() ? end : std::min(end, next->from);
}

int64_t LocalHours::CountWeekly(int64_t second) const {
  const WeekTime time = WeekTimeOf(second);
  return time.week * week_.open() + week_.Count(time.second);
}

int64_t LocalHours::FindWeekly(int64_t count) const {
  const int64_t week = FloorDiv(count - 1, week_.open());
  return kFirstMonday + week * kWeek + week_.Find(count - week * week_.open());
}

const LocalHours::Holiday* LocalHours::HolidayBefore(int64_t second) const {
  const auto next =
      std::partition_point(holidays_.begin(), holidays_.end(),
                           [&](const Holiday& holiday) { return holiday.from <= second; });
  return next == holidays_.begin() ? nullptr : &*std::prev(next);
}

const LocalHours::Holiday* LocalHours::HolidayAt(int64_t second) const {
  const Holiday* holiday = HolidayBefore(second);
  return holiday != nullptr && second < holiday->from + kDay ? holiday : nullptr;
}

}  // namespace luukku::routing
