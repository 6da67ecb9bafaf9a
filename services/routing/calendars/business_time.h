#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "luukku/routing/v1/calendar.pb.h"
#include "services/routing/calendars/local_hours.h"

namespace luukku::routing {

// The business time of one calendar: immutable, made once, then asked often and from many threads.
// No answer takes longer for times that are further apart.
//
// An instant is open if the clock on the wall of the zone then shows a time within the weekly
// hours, or on a holiday within the hours of that date, if it has any. So hours that a change to
// summer time skips are not there, and those that the change back repeats count twice. Business
// time is the physical length of what is open; for hours of 0:00 to 24:00 on all days without
// holidays it is physical time.
//
// Before 1970 the zone's offset of 1970 is taken; times outside the years 1 to 9999 are taken as
// their first or last instant.
class BusinessTime {
 public:
  // Due looks no further than this, about five years.
  static constexpr absl::Duration kSearchLimit = absl::Hours(5 * 366 * 24);

  // Errors: those of CheckCalendar.
  static absl::StatusOr<BusinessTime> Create(const v1::Calendar& calendar);

  // The calendar with its revision: "calendars/helsinki@3".
  const std::string& label() const { return label_; }

  // Business time within [from, to); 0 if to <= from.
  absl::Duration Elapsed(absl::Time from, absl::Time to) const;

  // The earliest instant `due` with Elapsed(start, due) == amount. For an amount of 0 (or less)
  // that is `start`, except in closed time: then it is the next opening. So it is always open, or
  // exactly the end of an open interval. It never decreases when start or amount grow. nullopt if
  // it is not reached within kSearchLimit from start.
  std::optional<absl::Time> Due(absl::Time start, absl::Duration amount) const;

  bool IsOpen(absl::Time time) const;
  // The first open instant at or after `time`. There always is one: hours are never empty, and
  // holidays come to an end.
  absl::Time NextOpening(absl::Time time) const;
  // The end of the open interval that `time` is in, but at most `limit`; `time` if it is closed.
  absl::Time OpenUntil(absl::Time time, absl::Time limit) const;

 private:
  // A stretch of absolute time, up to the next one, in which the zone's offset does not change. In
  // Unix seconds.
  struct Stretch {
    int64_t from;
    int64_t offset;  // Civil second minus Unix second.
    int64_t count;   // Count(from).
    int64_t shift;   // Count(x) - hours_.Count(x + offset), for all x in it.
  };

  BusinessTime(const v1::Calendar& calendar, absl::TimeZone zone);

  const Stretch& StretchAt(int64_t second) const;
  bool IsOpen(int64_t second) const;
  // LocalHours's, on Unix seconds.
  int64_t Count(int64_t second) const;
  int64_t Find(int64_t count) const;
  // The first second after an open one that may be closed.
  int64_t MayCloseAt(int64_t second) const;
  // Count with fractions of a second.
  absl::Duration CountUntil(absl::Time time) const;
  // The earliest instant before which `count` has counted.
  absl::Time Reach(absl::Duration count) const;

  std::string label_;
  LocalHours hours_;
  std::vector<Stretch> stretches_;  // Sorted; the first has no beginning.
};

}  // namespace luukku::routing
