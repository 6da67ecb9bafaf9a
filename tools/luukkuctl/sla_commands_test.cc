// Whole command lines about calendars and SLA policies, against a fake service.

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "tools/luukkuctl/commands_fixture.h"

namespace luukku::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class CalendarCommands : public Commands {
 protected:
  std::string File(const std::string& text) {
    const std::string path = folder_ + "/calendar.yaml";
    std::ofstream(path) << text;
    return path;
  }
};

TEST_F(CalendarCommands, CreateReadsAFile) {
  const Result result = Run({"calendar", "create", "office", "--file",
                             File("display_name: Office hours\n"
                                  "time_zone: Europe/Helsinki\n"
                                  "hours:\n"
                                  "  mon-tue: 8:00-16:00\n"
                                  "  sun: [0:00-11:30, 12:00-24:00]\n"
                                  "holidays:\n"
                                  "  2026-12-06: Independence Day\n"
                                  "  2026-12-24:\n")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  ASSERT_THAT(desk_.routing.calendars.creates, SizeIs(1));
  const auto& calendar = desk_.routing.calendars.creates[0].calendar();
  EXPECT_EQ(calendar.name(), "calendars/office");
  EXPECT_EQ(calendar.time_zone(), "Europe/Helsinki");
  ASSERT_EQ(calendar.hours_size(), 4);
  EXPECT_EQ(calendar.hours(1).weekday(), 2);
  EXPECT_EQ(calendar.hours(1).from_minute(), 480);
  EXPECT_EQ(calendar.hours(2).to_minute(), 690);
  EXPECT_EQ(calendar.hours(3).to_minute(), 1440);
  ASSERT_EQ(calendar.holidays_size(), 2);
  EXPECT_EQ(calendar.holidays(0).display_name(), "Independence Day");
  EXPECT_THAT(result.out, HasSubstr("\nHOURS\n"
                                    "WEEKDAY  FROM   TO\n"
                                    "mon      8:00   16:00\n"));
  EXPECT_THAT(result.out, HasSubstr("2026-12-06  closed  Independence Day\n"));
}

std::string HoursIn(const routing::v1::Calendar& calendar) {
  std::string text;
  for (const auto& one : calendar.hours()) {
    absl::StrAppend(&text, one.weekday(), ":", one.from_minute() / 60, "-", one.to_minute() / 60,
                    " ");
  }
  return text;
}

TEST_F(CalendarCommands, HoursMayGoThroughTheNightAndRoundTheWeek) {
  Run({"calendar", "create", "night", "--file",
       File("hours:\n"
            "  fri-mon: 22:00-6:00\n"
            "  wed: [8:00-12:00, 20:00-0:00]\n")});
  ASSERT_THAT(desk_.routing.calendars.creates, SizeIs(1));
  EXPECT_EQ(HoursIn(desk_.routing.calendars.creates[0].calendar()),
            "5:22-24 6:0-6 6:22-24 7:0-6 7:22-24 1:0-6 1:22-24 2:0-6 3:8-12 3:20-24 ");
}

TEST_F(CalendarCommands, DatesMayHaveHours) {
  const Result result = Run({"calendar", "create", "short", "--file",
                             File("display_name: Short\n"
                                  "time_zone: Europe/Helsinki\n"
                                  "hours:\n"
                                  "  mon-fri: 8:00-16:00\n"
                                  "holidays:\n"
                                  "  2026-12-23: 8:00-12:00\n"
                                  "  2026-12-24: [8:00-9:00, 10:00-24:00]\n"
                                  "  2026-12-31: {name: Eve, hours: 8:00-12:00}\n"
                                  "  2027-01-01: 8-12\n")});
  ASSERT_THAT(desk_.routing.calendars.creates, SizeIs(1)) << result.err;
  const auto& calendar = desk_.routing.calendars.creates[0].calendar();
  ASSERT_EQ(calendar.holidays_size(), 4);
  EXPECT_EQ(calendar.holidays(0).display_name(), "");
  EXPECT_EQ(calendar.holidays(0).hours(0).to_minute(), 720);
  EXPECT_EQ(calendar.holidays(3).display_name(), "8-12") << "the service refuses it";
  EXPECT_THAT(result.out, HasSubstr("2026-12-23  8:00-12:00              –\n"
                                    "2026-12-24  8:00-9:00, 10:00-24:00  –\n"
                                    "2026-12-31  8:00-12:00              Eve\n"));
}

TEST_F(CalendarCommands, UpdateSendsAMaskOfWhatTheFileHasAndJsonIsYaml) {
  const Result result = Run({"calendar", "update", "calendars/office", "--file",
                             File("{\"hours\": {\"fri\": \"8:00-15:00\"}, \"holidays\": {}}")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  ASSERT_THAT(desk_.routing.calendars.updates, SizeIs(1));
  EXPECT_THAT(desk_.routing.calendars.updates[0].update_mask().paths(),
              ElementsAre("hours", "holidays"));
}

TEST_F(CalendarCommands, BadFilesAreUsageErrorsThatNameTheLine) {
  for (const auto& [text, error] : std::vector<std::pair<std::string, std::string>>{
           {"time_zone: UTC\nhours:\n  mom: 8:00-16:00\n", "line 3"},
           {"hours:\n  mon: 8-16\n", "line 2"},
           {"hours:\n  mon: 8:00-25:00\n", "line 2"},
           {"hours:\n  mon: 8:00-24:30\n", "line 2"},
           {"hours:\n  mon: 8:00-8:00\n", "line 2"},
           {"hours:\n  mon: 24:00-8:00\n", "line 2"},
           {"hours:\n  mon-tue-wed: 8:00-16:00\n", "line 2"},
           {"holidays:\n  2026-12-23: 22:00-6:00\n", "line 2 of the calendar: hours of a date end"},
           {"holidays:\n  2026-12-23: [8:00-12:00, Eve]\n", "line 2 of the calendar: hours look"},
           {"holidays:\n  2026-12-23: {title: Eve}\n", "unknown key 'title'"},
           {"opening: 8\n", "unknown key 'opening'"},
           {"just text\n", "line 1"},
           {"hours: [\n", "not as it should be"}}) {
    const Result result = Run({"calendar", "create", "office", "--file", File(text)});
    EXPECT_EQ(result.exit_code, 2) << text;
    EXPECT_THAT(result.err, HasSubstr(error));
  }
  EXPECT_EQ(Run({"calendar", "create", "office", "--file", folder_ + "/none"}).exit_code, 2);
  EXPECT_THAT(desk_.routing.calendars.creates, IsEmpty());
}

TEST_F(Commands, SlaCreateTakesTimes) {
  const Result result =
      Run({"sla", "create", "gold", "--display-name", "Gold", "--calendar", "office",
           "--first-response", "30m", "--resolution", "1h30m", "--priority", "high",
           "--organisation", "acme", "--warning-percent", "80", "--runs-while-pending", "yes"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  ASSERT_THAT(desk_.routing.sla.creates, SizeIs(1));
  const auto& policy = desk_.routing.sla.creates[0].sla_policy();
  EXPECT_EQ(policy.name(), "slaPolicies/gold");
  EXPECT_EQ(policy.calendar(), "calendars/office");
  EXPECT_EQ(policy.first_response().seconds(), 1800);
  EXPECT_EQ(policy.resolution().seconds(), 5400);
  EXPECT_EQ(policy.organisation(), "organisations/acme");
  EXPECT_TRUE(policy.runs_while_pending());
  EXPECT_THAT(result.out, HasSubstr("1h30m\n"));
  for (const char* bad : {"soon", "1.5s", "3"}) {
    EXPECT_EQ(Run({"sla", "create", "x", "--display-name", "X", "--calendar", "office",
                   "--resolution", bad})
                  .exit_code,
              2)
        << bad;
  }
}

TEST_F(Commands, SlaUpdateTakesATargetAway) {
  EXPECT_EQ(Run({"sla", "update", "gold", "--first-response", "", "--disabled", "no"}).exit_code,
            0);
  ASSERT_THAT(desk_.routing.sla.updates, SizeIs(1));
  const auto& request = desk_.routing.sla.updates[0];
  EXPECT_THAT(request.update_mask().paths(), ElementsAre("first_response", "disabled"));
  EXPECT_FALSE(request.sla_policy().has_first_response());
}

TEST_F(Commands, SlaExplainShowsSegments) {
  auto& explanation = desk_.routing.sla.explanation;
  explanation.set_summary("Resolution: 1h of 8h business time, running.");
  auto& target = *explanation.add_targets();
  target.mutable_target()->set_kind(common::v1::SLA_TARGET_KIND_RESOLUTION);
  target.mutable_target()->set_state(common::v1::SLA_TARGET_STATE_AT_RISK);
  target.set_omitted_segments(3);
  target.mutable_omitted_counted()->set_seconds(60);
  auto& segment = *target.add_segments();
  segment.mutable_from()->set_seconds(0);
  segment.mutable_to()->set_seconds(3600);
  segment.set_kind(routing::v1::SLA_SEGMENT_KIND_COUNTED);
  segment.mutable_counted()->set_seconds(3600);
  const Result result = Run({"sla", "explain", "1042"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Resolution: 1h of 8h business time, running.\n"));
  EXPECT_THAT(result.out, HasSubstr("at-risk\n"));
  EXPECT_THAT(result.out, HasSubstr("3 older ones       –                  –        1m\n"
                                    "1970-01-01 00:00Z  1970-01-01 01:00Z  counted  1h\n"));
  EXPECT_THAT(Run({"sla", "explain", "1042", "--output", "json"}).out,
              StartsWith("{\"ticket\":\"tickets/1042\""));
}

}  // namespace
}  // namespace luukku::ctl
