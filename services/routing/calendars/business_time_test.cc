#include "services/routing/calendars/business_time.h"

#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "services/routing/calendars/testing_calendars.h"

// Named cases: Helsinki, and errors that other desks have had.
namespace luukku::routing {
namespace {

constexpr int kNoon = 12 * 60;

v1::Calendar Daily(const std::string& zone, int from_minute, int to_minute) {
  v1::Calendar calendar = EmptyCalendar(zone);
  for (int weekday = 1; weekday <= 7; ++weekday) {
    AddHours(calendar, weekday, from_minute, to_minute);
  }
  return calendar;
}

// Of one civil day of the zone.
absl::Duration OpenOn(const v1::Calendar& calendar, const std::string& date,
                      const std::string& next_date) {
  const std::string& zone = calendar.time_zone();
  return Compile(calendar).Elapsed(At(date + " 00:00", zone), At(next_date + " 00:00", zone));
}

TEST(BusinessTime, KnowsItsCalendarAndRevision) {
  EXPECT_EQ(Compile(OfficeHours()).label(), "calendars/test@3");
}

TEST(BusinessTime, RefusesWhatIsNoCalendar) {
  EXPECT_EQ(BusinessTime::Create(v1::Calendar()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(BusinessTime, IsHalfOpen) {
  const BusinessTime time = Compile(OfficeHours());
  EXPECT_FALSE(time.IsOpen(At("2026-06-01 08:00") - absl::Nanoseconds(1)));
  EXPECT_TRUE(time.IsOpen(At("2026-06-01 08:00")));
  EXPECT_TRUE(time.IsOpen(At("2026-06-01 16:00") - absl::Nanoseconds(1)));
  EXPECT_FALSE(time.IsOpen(At("2026-06-01 16:00")));
  EXPECT_EQ(time.Elapsed(At("2026-06-01 16:00"), At("2026-06-02 08:00")), absl::ZeroDuration());
  EXPECT_EQ(time.Elapsed(At("2026-06-02 08:00"), At("2026-06-01 08:00")), absl::ZeroDuration());
}

TEST(BusinessTime, CountsFractionsOfASecond) {
  const BusinessTime time = Compile(OfficeHours());
  const absl::Time start = At("2026-06-01 15:59") + absl::Nanoseconds(1);
  EXPECT_EQ(time.Elapsed(start, At("2026-06-01 20:00")), absl::Minutes(1) - absl::Nanoseconds(1));
  EXPECT_EQ(time.Due(start, absl::Minutes(1)), At("2026-06-02 08:00") + absl::Nanoseconds(1));
}

TEST(BusinessTime, DueOfAFullDayIsItsEndNotTheNextMorning) {
  const BusinessTime time = Compile(OfficeHours());
  EXPECT_EQ(time.Due(At("2026-06-01 08:00"), absl::Hours(8)), At("2026-06-01 16:00"));
  EXPECT_EQ(time.Due(At("2026-06-01 16:00"), absl::Nanoseconds(1)),
            At("2026-06-02 08:00") + absl::Nanoseconds(1));
}

TEST(BusinessTime, DueOfNothingIsNowTheEndOrTheNextOpening) {
  const BusinessTime time = Compile(OfficeHours());
  for (const auto& [start, due] : {std::pair("2026-06-01 09:30", "2026-06-01 09:30"),
                                   std::pair("2026-06-01 16:00", "2026-06-01 16:00"),
                                   std::pair("2026-06-05 16:01", "2026-06-08 08:00")}) {
    EXPECT_EQ(time.Due(At(start), absl::ZeroDuration()), At(due));
    EXPECT_EQ(time.Due(At(start), -absl::Hours(1)), At(due));
  }
}

TEST(BusinessTime, TakesTimesBeyondItsYears) {
  const BusinessTime time = Compile(OfficeHours());
  EXPECT_GT(time.Elapsed(absl::InfinitePast(), absl::InfiniteFuture()), absl::Hours(8));
  EXPECT_LT(time.Elapsed(absl::InfinitePast(), absl::InfiniteFuture()), absl::InfiniteDuration());
  EXPECT_FALSE(time.Due(At("2026-06-01 08:00"), absl::InfiniteDuration()));
  EXPECT_EQ(time.Elapsed(At("1950-01-02 00:00"), At("1950-01-09 00:00")), absl::Hours(40));
}

// Zammad 3180: a "24x7" of 00:00 to 23:59 loses a minute every midnight.
TEST(OthersBugs, RoundTheClockLosesNoMinuteAtMidnight) {
  const absl::Time from = At("2026-01-01 00:00"), to = At("2027-01-01 00:00");
  EXPECT_EQ(Compile(AlwaysOpen("Europe/Helsinki")).Elapsed(from, to), to - from);
  EXPECT_EQ(Compile(Daily("Europe/Helsinki", 0, 1439)).Elapsed(from, to),
            to - from - 365 * absl::Minutes(1));
}

// Chatwoot 14009: no lunch break. Intervals that touch are one.
TEST(OthersBugs, LunchBreakDoesNotCount) {
  v1::Calendar calendar = EmptyCalendar("Europe/Helsinki");
  AddHours(calendar, 1, kNoon + 30, 16 * 60);
  AddHours(calendar, 1, 8 * 60, 10 * 60);
  AddHours(calendar, 1, 10 * 60, kNoon);
  const BusinessTime time = Compile(calendar);
  EXPECT_EQ(time.Due(At("2026-06-01 11:00"), absl::Hours(1)), At("2026-06-01 12:00"));
  EXPECT_EQ(time.Due(At("2026-06-01 11:00"), absl::Hours(2)), At("2026-06-01 13:30"));
  EXPECT_EQ(time.OpenUntil(At("2026-06-01 09:00"), At("2026-06-09 00:00")), At("2026-06-01 12:00"));
  EXPECT_EQ(OpenOn(calendar, "2026-06-01", "2026-06-02"), absl::Minutes(7 * 60 + 30));
}

// OTRS 9884: solution times are wrong when summer time begins or ends.
TEST(OthersBugs, HelsinkiHas23And25HourDays) {
  const auto night = Daily("Europe/Helsinki", 2 * 60, 5 * 60);
  EXPECT_EQ(OpenOn(night, "2026-03-29", "2026-03-30"), absl::Hours(2));
  EXPECT_EQ(OpenOn(night, "2026-10-25", "2026-10-26"), absl::Hours(4));
  EXPECT_EQ(OpenOn(AlwaysOpen("Europe/Helsinki"), "2026-03-29", "2026-03-30"), absl::Hours(23));
  EXPECT_EQ(OpenOn(AlwaysOpen("Europe/Helsinki"), "2026-10-25", "2026-10-26"), absl::Hours(25));
}

TEST(OthersBugs, HoursInTheGapAreNotThereAndThoseInTheFoldCountTwice) {
  const auto calendar = Daily("Europe/Helsinki", 3 * 60 + 30, 3 * 60 + 45);
  EXPECT_EQ(OpenOn(calendar, "2026-03-29", "2026-03-30"), absl::ZeroDuration());
  EXPECT_EQ(OpenOn(calendar, "2026-10-25", "2026-10-26"), absl::Minutes(30));
  const BusinessTime time = Compile(calendar);
  EXPECT_EQ(time.NextOpening(At("2026-10-25 00:00", "UTC")), At("2026-10-25 00:30", "UTC"));
  EXPECT_EQ(time.NextOpening(At("2026-10-25 00:45", "UTC")), At("2026-10-25 01:30", "UTC"));
  EXPECT_EQ(time.Due(At("2026-10-25 00:00", "UTC"), absl::Minutes(20)),
            At("2026-10-25 01:35", "UTC"));
}

// OTRS 11152: zones that change at midnight. On these dates there is no 0:00, or there are two.
TEST(OthersBugs, ZonesThatChangeAtMidnight) {
  EXPECT_EQ(OpenOn(AlwaysOpen("America/Asuncion"), "2023-10-01", "2023-10-02"), absl::Hours(23));
  EXPECT_EQ(OpenOn(AlwaysOpen("America/Asuncion"), "2023-03-25", "2023-03-26"), absl::Hours(25));
  EXPECT_EQ(OpenOn(AlwaysOpen("Africa/Cairo"), "2026-04-24", "2026-04-25"), absl::Hours(23));
  EXPECT_EQ(OpenOn(AlwaysOpen("Africa/Cairo"), "2026-10-29", "2026-10-30"), absl::Hours(25));
  EXPECT_EQ(OpenOn(AlwaysOpen("Asia/Beirut"), "2026-03-29", "2026-03-30"), absl::Hours(23));
  EXPECT_EQ(OpenOn(Daily("Asia/Beirut", 0, 60), "2026-03-29", "2026-03-30"), absl::ZeroDuration());
  EXPECT_EQ(OpenOn(Daily("Africa/Cairo", 23 * 60, 1440), "2026-10-29", "2026-10-30"),
            absl::Hours(2));
}

TEST(OthersBugs, ApiaSkippedADay) {
  const BusinessTime time = Compile(Daily("Pacific/Apia", 8 * 60, 16 * 60));
  const absl::Time thursday = At("2011-12-29 15:00", "Pacific/Apia");
  EXPECT_EQ(time.Due(thursday, absl::Hours(2)), At("2011-12-31 09:00", "Pacific/Apia"));
  EXPECT_EQ(*time.Due(thursday, absl::Hours(2)) - thursday, absl::Hours(18));
}

// dbt_zendesk 117: holidays by UTC. The local date decides.
TEST(OthersBugs, HolidaysAreLocalDates) {
  v1::Calendar calendar = AlwaysOpen("Europe/Helsinki");
  AddHoliday(calendar, "2026-12-24");
  const BusinessTime time = Compile(calendar);
  EXPECT_TRUE(time.IsOpen(At("2026-12-23 21:59", "UTC")));
  EXPECT_FALSE(time.IsOpen(At("2026-12-23 22:00", "UTC")));
  EXPECT_FALSE(time.IsOpen(At("2026-12-24 21:59", "UTC")));
  EXPECT_TRUE(time.IsOpen(At("2026-12-24 22:00", "UTC")));
}

// Good Friday, summer time on Easter Sunday, Easter Monday.
TEST(OthersBugs, Easter2027) {
  v1::Calendar calendar = OfficeHours();
  AddHours(calendar, 7, 0, 24 * 60);
  AddHoliday(calendar, "2027-03-29");
  AddHoliday(calendar, "2027-03-26");
  const BusinessTime time = Compile(calendar);
  const absl::Time thursday = At("2027-03-25 15:00");
  EXPECT_EQ(time.Due(thursday, absl::Hours(1 + 23)), At("2027-03-29 00:00"));
  EXPECT_EQ(time.Due(thursday, absl::Hours(1 + 23 + 1)), At("2027-03-30 09:00"));
}

TEST(BusinessTime, ADateMayHaveHoursOfItsOwn) {
  v1::Calendar calendar = OfficeHours();
  AddHoliday(calendar, "2026-12-23");  // A Wednesday, until noon.
  AddHolidayHours(calendar, 8 * 60, 12 * 60);
  AddHoliday(calendar, "2026-12-24");
  AddHoliday(calendar, "2026-12-26");  // A Saturday, though all others are closed.
  AddHolidayHours(calendar, 22 * 60, 24 * 60);
  AddHolidayHours(calendar, 0, 60);
  const BusinessTime time = Compile(calendar);
  EXPECT_TRUE(time.IsOpen(At("2026-12-23 11:59")));
  EXPECT_FALSE(time.IsOpen(At("2026-12-23 12:00")));
  EXPECT_EQ(time.OpenUntil(At("2026-12-23 09:00"), At("2027-01-01 00:00")), At("2026-12-23 12:00"));
  EXPECT_EQ(time.NextOpening(At("2026-12-23 12:00")), At("2026-12-25 08:00"));
  EXPECT_EQ(time.NextOpening(At("2026-12-25 16:00")), At("2026-12-26 00:00"));
  EXPECT_EQ(time.Elapsed(At("2026-12-21 00:00"), At("2026-12-28 00:00")),
            absl::Hours(8 + 8 + 4 + 0 + 8 + 3));
  EXPECT_EQ(time.Due(At("2026-12-22 15:00"), absl::Hours(6)), At("2026-12-25 09:00"));
  EXPECT_EQ(time.Due(At("2026-12-25 15:00"), absl::Hours(4)), At("2026-12-27 00:00"));
  EXPECT_EQ(time.Due(At("2026-12-25 15:00"), absl::Hours(5)), At("2026-12-28 09:00"));
}

TEST(OthersBugs, AHolidayOnAClosedDayChangesNothing) {
  v1::Calendar calendar = OfficeHours();
  AddHoliday(calendar, "2026-12-06");  // Independence Day, a Sunday.
  const BusinessTime time = Compile(calendar);
  EXPECT_EQ(time.Elapsed(At("2026-12-04 00:00"), At("2026-12-08 00:00")), absl::Hours(16));
}

// osTicket 6739: right only if Monday and Thursday are open.
TEST(OthersBugs, AnyWeekdayMayBeTheOnlyOne) {
  for (int weekday = 1; weekday <= 7; ++weekday) {
    v1::Calendar calendar = EmptyCalendar("Europe/Helsinki");
    AddHours(calendar, weekday, 9 * 60, 10 * 60);
    const BusinessTime time = Compile(calendar);
    const absl::Time monday = At("2026-06-01 09:00");
    const absl::Time first = monday + absl::Hours(24) * (weekday - 1);
    EXPECT_EQ(time.Due(monday, absl::Minutes(30)), first + absl::Minutes(30));
    EXPECT_EQ(time.Due(monday, absl::Minutes(90)), first + absl::Hours(7 * 24) + absl::Minutes(30));
  }
}

// GLPI 8129: a search that never ends. 2000 holidays in a row are more than five years.
TEST(OthersBugs, SearchEndsAfterFiveYears) {
  v1::Calendar calendar = AlwaysOpen("Europe/Helsinki");
  const absl::CivilDay first(2026, 1, 1);
  for (int i = 0; i < 2000; ++i) AddHoliday(calendar, absl::FormatCivilTime(first + i));
  const BusinessTime closed = Compile(calendar);
  EXPECT_FALSE(closed.Due(At("2026-01-01 00:00"), absl::Minutes(1)));
  EXPECT_FALSE(closed.Due(At("2026-01-02 00:00"), absl::ZeroDuration()));
  EXPECT_TRUE(closed.Due(At("2027-01-01 00:00"), absl::Minutes(1)));
  EXPECT_EQ(closed.NextOpening(At("2026-01-01 00:00")), At("2031-06-24 00:00"));

  v1::Calendar rare = EmptyCalendar("Europe/Helsinki");
  AddHours(rare, 3, 0, 1);
  const BusinessTime minute_a_week = Compile(rare);
  EXPECT_TRUE(minute_a_week.Due(At("2026-01-01 00:00"), absl::Minutes(260)));
  EXPECT_FALSE(minute_a_week.Due(At("2026-01-01 00:00"), absl::Minutes(262)));
}

}  // namespace
}  // namespace luukku::routing
