#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luukku/routing/v1/calendar.pb.h"
#include "services/routing/calendars/business_time.h"

// Calendars for tests, and a slow but plain way to reckon business time.
namespace luukku::routing {

// A valid calendar without hours and holidays.
v1::Calendar EmptyCalendar(const std::string& zone);
void AddHours(v1::Calendar& calendar, int weekday, int from_minute, int to_minute);
void AddHoliday(v1::Calendar& calendar, const std::string& date);
// Of the holiday that was added last.
void AddHolidayHours(v1::Calendar& calendar, int from_minute, int to_minute);

// Monday to Friday 8:00 to 16:00 in Helsinki.
v1::Calendar OfficeHours();
// 0:00 to 24:00 on all days.
v1::Calendar AlwaysOpen(const std::string& zone);

// Must be valid.
BusinessTime Compile(const v1::Calendar& calendar);
// "2026-03-29 03:30" as the wall clock of the zone shows it, for the first time if twice.
absl::Time At(const std::string& text, const std::string& zone = "Europe/Helsinki");

// The hours of a calendar minute by minute from `from` on: each minute is converted to civil time
// and looked up in the calendar. Needs zones and times whose offsets are whole minutes.
class MinuteOracle {
 public:
  MinuteOracle(const v1::Calendar& calendar, absl::Time from, int minutes);

  absl::Time from() const { return from_; }
  absl::Time to() const { return from_ + absl::Minutes(open_.size()); }
  bool IsOpen(absl::Time time) const { return open_[IndexOf(time)]; }
  absl::Duration Elapsed(absl::Time from, absl::Time to) const;
  // nullopt if it lies behind to().
  std::optional<absl::Time> Due(absl::Time start, absl::Duration amount) const;

 private:
  int64_t IndexOf(absl::Time time) const { return (time - from_) / absl::Minutes(1); }
  // Business time from from() to `time`.
  absl::Duration Sum(absl::Time time) const;

  absl::Time from_;
  std::vector<bool> open_;
  std::vector<int64_t> sum_;  // Open minutes before each.
};

// Random calendars, near the troubles of their zones: changes of the offset, holidays.
class RandomCalendars {
 public:
  explicit RandomCalendars(uint32_t seed) : random_(seed) {}

  // 0 to n - 1.
  int64_t Pick(int64_t n) { return std::uniform_int_distribution<int64_t>(0, n - 1)(random_); }
  // Of a whole minute, between 2011 and 2040; half of them within a week before a change of offset.
  absl::Time Moment(const std::string& zone);
  std::string Zone();
  // With some holidays in the three weeks after `around`, some of which have hours.
  v1::Calendar Calendar(const std::string& zone, absl::Time around);
  v1::Calendar Calendar(const std::string& zone) { return Calendar(zone, Moment(zone)); }
  // Between `from` and `to`, often of a whole minute.
  absl::Time Between(absl::Time from, absl::Time to);

 private:
  // All day, or up to four intervals, some of which touch. `add` takes the minutes of each.
  void AddIntervals(const std::function<void(int, int)>& add);
  void AddDay(v1::Calendar& calendar, int weekday);

  std::mt19937 random_;
};

}  // namespace luukku::routing
