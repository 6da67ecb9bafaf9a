// Whole command lines about reports, against a fake service.

#include <gmock/gmock.h>

#include "tools/luukkuctl/chart.h"
#include "tools/luukkuctl/commands_fixture.h"

namespace luukku::ctl {
namespace {

using ::testing::HasSubstr;

TEST(Chart, ShowsWhatIsThere) {
  EXPECT_EQ(Bar(0, 100, 10), "");
  EXPECT_EQ(Bar(100, 100, 3), "███");
  EXPECT_EQ(Bar(50, 100, 3), "█▌");
  EXPECT_EQ(Bar(1, 1'000'000, 3), "▏") << "little is not nothing";
  EXPECT_EQ(Bar(5, 0, 3), "");
  EXPECT_EQ(Sparkline({0, 1, 4, 8}), " ▁▄█");
  EXPECT_EQ(Sparkline({}), "");
  EXPECT_EQ(Shade(0, 9), " ");
  EXPECT_EQ(Shade(1, 900), "░");
  EXPECT_EQ(Shade(9, 9), "█");
}

TEST_F(Commands, ReportVolumesShowsMonthsAndGroups) {
  auto& report = desk_.reporting.volumes;
  auto& month = *report.add_months();
  month.set_year(2026);
  month.set_month(3);
  month.set_arrived(8995);
  month.set_not_closed(3353);
  month.set_arrived_reopened(77);
  auto& group = *report.add_groups();
  group.mutable_group()->set_key("teams/net");
  group.mutable_group()->set_display_name("Network\x1b[2J");
  *group.add_months() = month;
  report.mutable_basis()->set_definition("What is counted.");
  report.mutable_basis()->add_feeds()->set_source("ticket");
  report.mutable_basis()->set_omitted_groups(7);
  const Result result = Run({"report", "volumes", "--year", "2026", "--by", "team", "--zone",
                             "Europe/Helsinki", "--origin", "live"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(desk_.reporting.volumes_asked.year(), 2026);
  EXPECT_EQ(desk_.reporting.volumes_asked.group_by(), reporting::v1::DIMENSION_TEAM);
  EXPECT_EQ(desk_.reporting.volumes_asked.time_zone(), "Europe/Helsinki");
  EXPECT_EQ(desk_.reporting.volumes_asked.origin(), event::v1::ORIGIN_LIVE);
  EXPECT_THAT(result.out, HasSubstr("2026-03 …"));
  EXPECT_THAT(result.out, HasSubstr("8995     77  "));
  EXPECT_THAT(result.out, HasSubstr("██████████████████████████████"));
  EXPECT_THAT(result.out, HasSubstr("Network\\x1b[2J")) << "hostile names stay text";
  EXPECT_THAT(result.out, HasSubstr("7 smaller groups are not listed."));
  EXPECT_THAT(result.out, HasSubstr("What is counted."));
  EXPECT_THAT(result.out, HasSubstr("ticket not known yet"));
}

TEST_F(Commands, ReportPatternIsAHeatMap) {
  auto& report = desk_.reporting.pattern;
  report.set_total(7);
  for (int i = 0; i < 168; ++i) report.add_cells();
  report.mutable_cells(9)->set_arrived(7);  // Monday, 9 o'clock.
  const Result result = Run({"report", "pattern", "--from", "2026-03-01", "--to",
                             "2026-04-01T00:00:00Z", "--zone", "Europe/Helsinki"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\nMon  " + std::string(27, ' ') + "██ "));
  EXPECT_THAT(result.out, HasSubstr("7 arrived; █ is 7 in an hour."));
  const auto& period = desk_.reporting.pattern_asked.period();
  EXPECT_EQ(period.start_time().seconds(), 1772316000) << "midnight in Helsinki";
  EXPECT_EQ(period.end_time().seconds(), 1775001600);
  EXPECT_EQ(period.last_days(), 0);
}

TEST_F(Commands, ReportPeriodsHaveTheirLastDay) {
  const auto asked = [&](std::vector<std::string> more) {
    std::vector<std::string> line = {"report", "types", "--from", "2026-10-01", "--to"};
    line.insert(line.end(), more.begin(), more.end());
    const Result result = Run(line);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return desk_.reporting.shares_asked.period().end_time().seconds();
  };
  EXPECT_EQ(asked({"2026-10-31"}), 1793491200) << "the midnight after it";
  EXPECT_EQ(asked({"2026-10-31", "--zone", "Europe/Helsinki"}), 1793491200 - 2 * 3600);
  EXPECT_EQ(asked({"2026-10-24", "--zone", "Europe/Helsinki"}), 1792886400 - 3 * 3600)
      << "before the clocks change";
  EXPECT_EQ(asked({"2026-10-25", "--zone", "Europe/Helsinki"}), 1792972800 - 2 * 3600)
      << "a day of 25 hours";
  EXPECT_EQ(asked({"2026-10-31T12:00:00Z"}), 1793448000);
}

TEST_F(Commands, ReportsShowThePeriodInItsZone) {
  auto& basis = *desk_.reporting.shares.mutable_basis();
  basis.set_time_zone("Europe/Helsinki");
  basis.mutable_start_time()->set_seconds(1790802000);  // 2026-09-30T21:00Z
  basis.mutable_end_time()->set_seconds(1793484000);    // 2026-10-31T22:00Z
  EXPECT_THAT(Run({"report", "types"}).out,
              HasSubstr("From 2026-10-01 00:00 to 2026-10-31 24:00, time zone Europe/Helsinki."));
  basis.mutable_end_time()->set_seconds(1793484000 + 600);
  EXPECT_THAT(Run({"report", "types"}).out,
              HasSubstr("to 2026-11-01 00:10, time zone Europe/Helsinki."));
}

TEST_F(Commands, ReportPeriodsAreThirtyDaysUnlessGiven) {
  desk_.reporting.shares.add_shares()->mutable_group()->set_key("TICKET_TYPE_SERVICE_REQUEST");
  desk_.reporting.shares.mutable_basis()->set_definition(std::string(60, 'a') + " " +
                                                         std::string(60, 'b'));
  const Result result = Run({"report", "types"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("service-request"));
  EXPECT_THAT(result.out, HasSubstr("a\nb")) << "long lines are broken";
  EXPECT_EQ(desk_.reporting.shares_asked.period().last_days(), 30);
  EXPECT_EQ(Run({"report", "types", "--days", "7"}).exit_code, 0);
  EXPECT_EQ(desk_.reporting.shares_asked.period().last_days(), 7);
  EXPECT_EQ(Run({"report", "types", "--from", "2026-01-01"}).exit_code, kExitUsage);
  EXPECT_EQ(Run({"report", "types", "--from", "soon", "--to", "later"}).exit_code, kExitUsage);
  EXPECT_EQ(Run({"report", "times", "--by", "mood"}).exit_code, kExitUsage);
}

TEST_F(Commands, ReportTimesTargetsAndSatisfactionAreTables) {
  auto& resolution = *desk_.reporting.times.mutable_total()->mutable_resolution();
  resolution.set_count(12);
  resolution.mutable_median()->set_seconds(79'560);
  resolution.mutable_mean()->set_seconds(1'200);
  resolution.mutable_p90()->set_seconds(86'400 * 4);
  Result result = Run({"report", "times", "--by", "source", "--source", "old-desk"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(desk_.reporting.times_asked.group_by(), reporting::v1::DIMENSION_SOURCE);
  EXPECT_EQ(desk_.reporting.times_asked.source(), "old-desk");
  result = Run({"report", "times", "--by", "priority"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(desk_.reporting.times_asked.group_by(), reporting::v1::DIMENSION_PRIORITY);
  EXPECT_THAT(result.out, HasSubstr("22.1 h"));
  EXPECT_THAT(result.out, HasSubstr("20 min"));
  EXPECT_THAT(result.out, HasSubstr("4.0 d"));

  auto& target = *desk_.reporting.targets.mutable_total()->mutable_resolution();
  target.set_met(3);
  target.set_breached(1);
  target.set_share_met(0.75);
  result = Run({"report", "sla"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("75.0 %"));

  auto& scale = *desk_.reporting.satisfaction.mutable_total()->add_scales();
  scale.set_scale_low(1);
  scale.set_scale_high(3);
  scale.set_answers(4);
  scale.set_mean(2.75);
  for (const int n : {0, 1, 3}) scale.add_distribution(n);
  scale.add_rolling()->set_mean(2.5);
  desk_.reporting.satisfaction.add_groups()->set_withheld(true);
  result = Run({"report", "satisfaction", "--by", "team"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("2.75 ± 0.00"));
  EXPECT_THAT(result.out, HasSubstr("withheld"));
  EXPECT_THAT(result.out, HasSubstr("mean 2.50 of 0 answers"));

  result = Run({"--output", "json", "report", "sla"});
  EXPECT_THAT(result.out, HasSubstr("\"share_met\":0.75"));
}

}  // namespace
}  // namespace luukku::ctl
