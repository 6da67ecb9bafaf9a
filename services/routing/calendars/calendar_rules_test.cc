#include "services/routing/calendars/calendar_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/status/error.h"
#include "services/routing/calendars/testing_calendars.h"
#include "services/routing/calendars/zones.h"

namespace luukku::routing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Complaint(const v1::Calendar& calendar) {
  const auto status = CheckCalendar(calendar);
  if (status.ok()) return "";
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), reason::kInvalidArgument);
  return std::string(status.message());
}

v1::Calendar WithHours(int weekday, int from_minute, int to_minute) {
  v1::Calendar calendar = EmptyCalendar("Europe/Helsinki");
  AddHours(calendar, weekday, from_minute, to_minute);
  return calendar;
}

v1::Calendar WithHoliday(const std::string& date) {
  v1::Calendar calendar = OfficeHours();
  AddHoliday(calendar, date);
  return calendar;
}

TEST(CheckCalendar, TakesGoodOnes) {
  EXPECT_EQ(Complaint(OfficeHours()), "");
  EXPECT_EQ(Complaint(AlwaysOpen("Pacific/Apia")), "");
  EXPECT_EQ(Complaint(AlwaysOpen("Etc/GMT+5")), "");
  EXPECT_EQ(Complaint(WithHours(7, 1439, 1440)), "");
  v1::Calendar touching = WithHours(1, 60, 120);
  AddHours(touching, 1, 0, 60);
  AddHours(touching, 2, 60, 120);
  EXPECT_EQ(Complaint(touching), "");
}

TEST(CheckCalendar, NamesAllViolations) {
  v1::Calendar calendar = WithHours(8, -1, 1441);
  calendar.set_name("calendars/Töölö");
  calendar.clear_display_name();
  calendar.set_time_zone("Europe/Turku");
  AddHoliday(calendar, "24.12.2026");
  EXPECT_THAT(Complaint(calendar),
              AllOf(HasSubstr("calendar.name: must look like"),
                    HasSubstr("calendar.display_name: is required"),
                    HasSubstr("calendar.time_zone: must be an IANA time zone"),
                    HasSubstr("calendar.hours[0].weekday: must be 1 to 7"),
                    HasSubstr("calendar.hours[0].from_minute: must be 0 to 1439"),
                    HasSubstr("calendar.hours[0].to_minute: must be 1 to 1440"),
                    HasSubstr("calendar.holidays[0].date: must be a date like")));
}

TEST(CheckCalendar, LimitsTheNames) {
  v1::Calendar calendar = OfficeHours();
  calendar.set_name("calendars/" + std::string(40, 'a'));
  calendar.set_display_name(std::string(199, 'a') + "ö");
  EXPECT_EQ(Complaint(calendar), "");
  calendar.set_name("calendars/" + std::string(41, 'a'));
  calendar.set_display_name(std::string(201, 'a'));
  EXPECT_THAT(Complaint(calendar),
              AllOf(HasSubstr("ID of 1 to 40"), HasSubstr("longer than 200 characters")));
  calendar.set_name("");
  calendar.set_display_name("a\nb");
  calendar.add_holidays()->set_date("2026-12-06");
  calendar.mutable_holidays(0)->set_display_name("a\nb");
  EXPECT_THAT(Complaint(calendar),
              AllOf(HasSubstr("calendar.name: is required"), HasSubstr("display_name: must be one"),
                    HasSubstr("calendar.holidays[0].display_name: must be one")));
}

TEST(CheckCalendar, RefusesZonesThatMeanSomethingElseElsewhere) {
  for (const char* zone :
       {"", "localtime", "right/Europe/Helsinki", "posixrules", "/etc/localtime", "../zoneinfo/UTC",
        "Europe/../UTC", "Fixed/UTC+02:00:00", "EET-2", "Europe", "europe/helsinki"}) {
    v1::Calendar calendar = OfficeHours();
    calendar.set_time_zone(zone);
    EXPECT_THAT(Complaint(calendar), HasSubstr("calendar.time_zone")) << zone;
  }
}

// Zammad 2497: hours of no length made its search loop for ever.
TEST(OthersBugs, HoursOfNoLengthAreRefused) {
  EXPECT_THAT(Complaint(WithHours(1, 480, 480)), HasSubstr("hours[0].to_minute: must be greater"));
  EXPECT_THAT(Complaint(WithHours(1, 480, 479)), HasSubstr("hours[0].to_minute: must be greater"));
  EXPECT_THAT(Complaint(WithHours(1, 0, 0)), HasSubstr("hours[0].to_minute: must be 1 to 1440"));
}

// Zammad 1396: no hours at all made it crash.
TEST(OthersBugs, NoHoursAreRefused) {
  EXPECT_THAT(Complaint(EmptyCalendar("UTC")), HasSubstr("calendar.hours: is required"));
}

TEST(CheckCalendar, RefusesOverlaps) {
  v1::Calendar calendar = WithHours(1, 480, 960);
  AddHours(calendar, 2, 480, 960);
  AddHours(calendar, 1, 500, 510);
  AddHours(calendar, 1, 959, 1000);
  AddHours(calendar, 2, 480, 960);
  EXPECT_THAT(Complaint(calendar), AllOf(HasSubstr("calendar.hours[2]: overlaps hours[0]"),
                                         HasSubstr("calendar.hours[3]: overlaps hours[0]"),
                                         HasSubstr("calendar.hours[4]: overlaps hours[1]")));
}

TEST(CheckCalendar, ChecksTheHoursOfADate) {
  v1::Calendar calendar = WithHoliday("2026-12-23");
  AddHolidayHours(calendar, 480, 720);
  AddHolidayHours(calendar, 720, 1440);
  EXPECT_EQ(Complaint(calendar), "");
  AddHolidayHours(calendar, 700, 710);
  AddHolidayHours(calendar, -1, 1441);
  AddHolidayHours(calendar, 60, 60);
  EXPECT_THAT(Complaint(calendar),
              AllOf(HasSubstr("calendar.holidays[0].hours[2]: overlaps hours[0]"),
                    HasSubstr("calendar.holidays[0].hours[3].from_minute: must be 0 to 1439"),
                    HasSubstr("calendar.holidays[0].hours[3].to_minute: must be 1 to 1440"),
                    HasSubstr("calendar.holidays[0].hours[4].to_minute: must be greater")));
  calendar = WithHoliday("2026-12-23");
  for (int i = 0; i <= 24; ++i) AddHolidayHours(calendar, i, i + 1);
  EXPECT_THAT(Complaint(calendar), HasSubstr("holidays[0].hours: has more than 24 entries"));
}

// Hours that stand where the name does would close the day.
TEST(CheckCalendar, RefusesHolidayNamesThatLookLikeHours) {
  v1::Calendar calendar = WithHoliday("2026-12-23");
  for (const char* name :
       {"8:00-12:00", "8.00 - 12.00", "08:00–12:00", "8-12", "8-11, 12-15", "klo 8-12", "kl. 8–12",
        "9am-1pm", "9 a.m. to 1 p.m.", "8-12 Uhr", "von 8 bis 12 Uhr", "8 to 12"}) {
    calendar.mutable_holidays(0)->set_display_name(name);
    EXPECT_THAT(Complaint(calendar),
                HasSubstr("calendar.holidays[0].display_name: looks like hours"))
        << name;
  }
  for (const char* name : {"", "Christmas", "1. Mai", "2026", "Day 8-12", "4.7."}) {
    calendar.mutable_holidays(0)->set_display_name(name);
    EXPECT_EQ(Complaint(calendar), "") << name;
  }
}

// Zammad 390: what stands in a calendar casually must not count as a holiday.
TEST(OthersBugs, OnlyExactDatesAreHolidays) {
  for (const char* date :
       {"", "2026", "2026-12", "2026-2-06", "2026-02-30", "2026-13-01", "2025-02-29", "26-12-06",
        " 2026-12-06", "2026-12-06 ", "2026-12-6 ", "2026-12-06T00:00", "-026-12-06", "20260-1-01",
        "0000-01-01", "christmas!"}) {
    EXPECT_THAT(Complaint(WithHoliday(date)), HasSubstr("calendar.holidays[0].date")) << date;
  }
  EXPECT_EQ(Complaint(WithHoliday("2028-02-29")), "");
}

TEST(CheckCalendar, RefusesADateTwice) {
  v1::Calendar calendar = WithHoliday("2026-12-06");
  AddHoliday(calendar, "2026-12-24");
  AddHoliday(calendar, "2026-12-06");
  EXPECT_THAT(Complaint(calendar), HasSubstr("calendar.holidays[2].date: is also holidays[0]"));
}

TEST(CheckCalendar, LimitsTheLists) {
  v1::Calendar calendar = EmptyCalendar("UTC");
  for (int i = 0; i < 7 * 24; ++i) {
    AddHours(calendar, 1 + i / 24, i % 24 * 60, i % 24 * 60 + 60);
  }
  for (int i = 0; i < 2000; ++i) {
    AddHoliday(calendar, absl::FormatCivilTime(absl::CivilDay(2026, 1, 1) + i));
  }
  EXPECT_EQ(Complaint(calendar), "");
  AddHours(calendar, 1, 0, 1);
  AddHoliday(calendar, "2020-01-01");
  EXPECT_EQ(Complaint(calendar),
            "calendar.hours: has more than 168 entries; "
            "calendar.holidays: has more than 2000 entries");
}

TEST(CheckCalendar, KeepsItsAnswerShort) {
  v1::Calendar calendar = OfficeHours();
  for (int i = 0; i < 50; ++i) AddHoliday(calendar, absl::StrCat("day ", i));
  const std::string complaint = Complaint(calendar);
  EXPECT_THAT(complaint,
              AllOf(HasSubstr("holidays[9]"), Not(HasSubstr("holidays[49]")), HasSubstr("more")));
  EXPECT_LT(complaint.size(), Violations::kMostBytesOfStatus);
}

// HowardHinnant/date 760: shortened zone files gave summer time in winter.
TEST(CheckTimeZoneData, TakesACompleteDatabase) { EXPECT_TRUE(CheckTimeZoneData().ok()); }

}  // namespace
}  // namespace luukku::routing
