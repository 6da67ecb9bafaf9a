#pragma once

#include <cstdint>
#include <utility>
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
  // Open seconds of a span of time, a week or a day; merged where they touch.
  class Hours {
   public:
    Hours() = default;
    // Half-open pairs that do not overlap.
    explicit Hours(std::vector<std::pair<int64_t, int64_t>> pairs);

    int64_t open() const { return open_; }
    bool IsOpen(int64_t second) const;
    // Of the seconds before `second`.
    int64_t Count(int64_t second) const;
    // The end of the `count`th open second, 1 to open().
    int64_t Find(int64_t count) const;
    // The end of the interval that an open second is in.
    int64_t ClosesAt(int64_t second) const;

   private:
    struct Interval {
      int64_t from, to;
      int64_t before;  // Open seconds before `from`.
    };

    // The last one that begins at or before `second`; null if there is none.
    const Interval* Before(int64_t second) const;

    std::vector<Interval> intervals_;
    int64_t open_ = 0;
  };
  struct Holiday {
    int64_t from;   // Civil second at which it begins.
    int64_t count;  // Count(from).
    Hours hours;    // Of the day.
    int64_t lost;  // Open seconds that this holiday and all before it take away; they may add some.
  };

  void AddHolidays(const v1::Calendar& calendar);
  // The same as Count and Find, as if there were no holidays.
  int64_t CountWeekly(int64_t second) const;
  int64_t FindWeekly(int64_t count) const;
  // The last holiday that begins at or before `second`; null if there is none.
  const Holiday* HolidayBefore(int64_t second) const;
  // The same, if `second` is on it.
  const Holiday* HolidayAt(int64_t second) const;

  Hours week_;                     // From Monday 00:00; never empty.
  std::vector<Holiday> holidays_;  // Sorted; only those that change something.
};

}  // namespace luukku::routing
