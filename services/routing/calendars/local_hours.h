#pragma once

#include <cstdint>
#include <vector>

#include "luukku/routing/v1/calendar.pb.h"

namespace luukku::routing {

// A calendar on the plain line of civil seconds since 1970-01-01 00:00, on which every day has
// 86400: what a clock on the wall shows, without the zone. BusinessTime maps stretches of absolute
// time to it.
//
// Sums over the week and over the holidays are kept, so that every answer takes a few binary
// searches however far apart the times are.
class LocalHours {
 public:
  // `calendar` has passed CheckCalendar.
  explicit LocalHours(const v1::Calendar& calendar);

  bool IsOpen(int64_t second) const;
  // The number of open seconds before `second`, from an origin that is the same for all calls. Only
  // differences mean something.
  int64_t Count(int64_t second) const;
  // The least second with Count(second) >= count.
  int64_t Find(int64_t count) const;
  // For an open second: the first one after it that may be closed.
  int64_t MayCloseAt(int64_t second) const;

 private:
  // Half-open seconds of the week from Monday 00:00; merged where they touch. Never empty.
  struct Interval {
    int64_t from, to;
    int64_t before;  // Open seconds of the week before `from`.
  };
  struct Holiday {
    int64_t from;   // Civil second at which it begins.
    int64_t count;  // Count(from).
    int64_t lost;   // Open seconds that this holiday and all before it take away.
  };

  void AddWeek(const v1::Calendar& calendar);
  void AddHolidays(const v1::Calendar& calendar);
  // The same as Count and Find, as if there were no holidays.
  int64_t CountWeekly(int64_t second) const;
  int64_t FindWeekly(int64_t count) const;
  // The last holiday that begins at or before `second`; null if there is none.
  const Holiday* HolidayBefore(int64_t second) const;
  // The last interval that begins at or before `second_of_week`; null if there is none.
  const Interval* IntervalBefore(int64_t second_of_week) const;

  std::vector<Interval> week_;
  int64_t open_per_week_ = 0;
  std::vector<Holiday> holidays_;  // Sorted; only those on which there would be hours.
};

}  // namespace luukku::routing
