#include "services/routing/calendars/testing_calendars.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/time/civil_time.h"

namespace luukku::routing {
namespace {

// With summer time by the rules of Europe and America, none, half hours of it, changes at midnight,
// and a day that was skipped.
const char* const kZones[] = {
    "Europe/Helsinki",     "UTC",          "America/New_York", "Asia/Kolkata", "America/Asuncion",
    "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut",      "Pacific/Apia",
};
constexpr int kMinutesOfDay = 24 * 60;

absl::TimeZone Load(const std::string& name) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(name, &zone)) std::abort();
  return zone;
}

bool IsWithinHours(const v1::Calendar& calendar, absl::CivilMinute civil) {
  const int weekday = static_cast<int>(absl::GetWeekday(civil)) + 1;  // absl's Monday is 0.
  const int minute = civil.hour() * 60 + civil.minute();
  for (const auto& holiday : calendar.holidays()) {
    absl::CivilDay day;
    if (!absl::ParseCivilTime(holiday.date(), &day)) std::abort();
    if (day != absl::CivilDay(civil)) continue;
    return std::any_of(holiday.hours().begin(), holiday.hours().end(),
                       [&](const v1::DayHours& hours) {
                         return hours.from_minute() <= minute && minute < hours.to_minute();
                       });
  }
  return std::any_of(calendar.hours().begin(), calendar.hours().end(),
                     [&](const v1::WeeklyHours& hours) {
                       return hours.weekday() == weekday && hours.from_minute() <= minute &&
                              minute < hours.to_minute();
                     });
}

}  // namespace

v1::Calendar EmptyCalendar(const std::string& zone) {
  v1::Calendar calendar;
  calendar.set_name("calendars/test");
  calendar.set_display_name("Test");
  calendar.set_time_zone(zone);
  calendar.set_revision(3);
  return calendar;
}

void AddHours(v1::Calendar& calendar, int weekday, int from_minute, int to_minute) {
  auto* hours = calendar.add_hours();
  hours->set_weekday(weekday);
  hours->set_from_minute(from_minute);
  hours->set_to_minute(to_minute);
}

void AddHoliday(v1::Calendar& calendar, const std::string& date) {
  calendar.add_holidays()->set_date(date);
}

void AddHolidayHours(v1::Calendar& calendar, int from_minute, int to_minute) {
  auto* hours = calendar.mutable_holidays()->rbegin()->add_hours();
  hours->set_from_minute(from_minute);
  hours->set_to_minute(to_minute);
}

v1::Calendar OfficeHours() {
  v1::Calendar calendar = EmptyCalendar("Europe/Helsinki");
  for (int weekday = 1; weekday <= 5; ++weekday) AddHours(calendar, weekday, 8 * 60, 16 * 60);
  return calendar;
}

v1::Calendar AlwaysOpen(const std::string& zone) {
  v1::Calendar calendar = EmptyCalendar(zone);
  for (int weekday = 1; weekday <= 7; ++weekday) AddHours(calendar, weekday, 0, kMinutesOfDay);
  return calendar;
}

BusinessTime Compile(const v1::Calendar& calendar) { return *BusinessTime::Create(calendar); }

absl::Time At(const std::string& text, const std::string& zone) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime("%Y-%m-%d %H:%M", text, Load(zone), &time, &error)) std::abort();
  return time;
}

MinuteOracle::MinuteOracle(const v1::Calendar& calendar, absl::Time from, int minutes)
    : from_(from) {
  const absl::TimeZone zone = Load(calendar.time_zone());
  sum_.push_back(0);
  for (int i = 0; i < minutes; ++i) {
    const auto civil = absl::ToCivilMinute(from + absl::Minutes(i), zone);
    open_.push_back(IsWithinHours(calendar, civil));
    sum_.push_back(sum_.back() + (open_.back() ? 1 : 0));
  }
}

absl::Duration MinuteOracle::Sum(absl::Time time) const {
  const int64_t index = IndexOf(time);
  const absl::Duration whole = absl::Minutes(sum_[index]);
  if (index == static_cast<int64_t>(open_.size()) || !open_[index]) return whole;
  return whole + (time - from_ - absl::Minutes(index));
}

absl::Duration MinuteOracle::Elapsed(absl::Time from, absl::Time to) const {
  return to <= from ? absl::ZeroDuration() : Sum(to) - Sum(from);
}

std::optional<absl::Time> MinuteOracle::Due(absl::Time start, absl::Duration amount) const {
  const int64_t first = IndexOf(start);
  const bool at_edge = start == from_ + absl::Minutes(first);
  if (amount == absl::ZeroDuration() && at_edge && first > 0 && open_[first - 1]) return start;
  absl::Duration left = amount;
  for (int64_t i = first; i < static_cast<int64_t>(open_.size()); ++i) {
    if (!open_[i]) continue;
    const absl::Time begin = std::max(start, from_ + absl::Minutes(i));
    const absl::Duration length = from_ + absl::Minutes(i + 1) - begin;
    if (left <= length) return begin + left;
    left -= length;
  }
  return std::nullopt;
}

absl::Time RandomCalendars::Moment(const std::string& zone) {
  constexpr int64_t kYears2011To2040 = 30 * 365 * 24 * 60;
  absl::Time time = At("2011-01-01 00:00", "UTC") + absl::Minutes(Pick(kYears2011To2040));
  const absl::TimeZone loaded = Load(zone);
  if (Pick(8) == 0) time = At("2011-12-30 12:00", "UTC");  // When Apia skips the 30th.
  absl::TimeZone::CivilTransition change;
  if (Pick(2) == 0 && loaded.NextTransition(time, &change)) {
    time = absl::FromCivil(change.to, loaded) - absl::Minutes(Pick(7 * kMinutesOfDay));
  }
  return time;
}

std::string RandomCalendars::Zone() { return kZones[Pick(std::size(kZones))]; }

v1::Calendar RandomCalendars::Calendar(const std::string& zone, absl::Time around) {
  v1::Calendar calendar = EmptyCalendar(zone);
  for (int weekday = 1; weekday <= 7; ++weekday) {
    if (Pick(3) > 0) AddDay(calendar, weekday);
  }
  if (calendar.hours().empty()) AddDay(calendar, static_cast<int>(1 + Pick(7)));
  const absl::CivilDay day = absl::ToCivilDay(around, Load(zone));
  for (int ahead = 0; ahead < 21; ++ahead) {
    if (Pick(6) > 0) continue;
    AddHoliday(calendar, absl::FormatCivilTime(day + ahead));
    if (Pick(2) == 0) continue;
    AddIntervals([&](int from, int to) { AddHolidayHours(calendar, from, to); });
  }
  return calendar;
}

void RandomCalendars::AddDay(v1::Calendar& calendar, int weekday) {
  AddIntervals([&](int from, int to) { AddHours(calendar, weekday, from, to); });
}

void RandomCalendars::AddIntervals(const std::function<void(int, int)>& add) {
  if (Pick(4) == 0) return add(0, kMinutesOfDay);
  std::set<int> edges;
  const size_t wanted = 2 * (1 + Pick(4));
  while (edges.size() < wanted) {
    edges.insert(static_cast<int>(Pick(3) == 0 ? Pick(25) * 60 : Pick(kMinutesOfDay + 1)));
  }
  for (auto from = edges.begin(); from != edges.end() && std::next(from) != edges.end();) {
    const auto to = std::next(from);
    add(*from, *to);
    from = Pick(4) == 0 ? to : std::next(to);
  }
}

absl::Time RandomCalendars::Between(absl::Time from, absl::Time to) {
  if (Pick(2) == 0) return from + absl::Nanoseconds(Pick((to - from) / absl::Nanoseconds(1)));
  return from + absl::Minutes(Pick((to - from) / absl::Minutes(1)));
}

}  // namespace luukku::routing
