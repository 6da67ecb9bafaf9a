// Periods, backlogs and satisfaction figures: pure rules against values worked out by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "lib/status/proto_time.h"
#include "lib/text/zones.h"
#include "services/reporting/reports/period_rules.h"
#include "services/reporting/reports/satisfaction_rules.h"
#include "services/reporting/reports/volume_rules.h"

namespace luukku::reporting {
namespace {

using ::testing::ElementsAre;

absl::TimeZone Helsinki() { return *FindZone("Europe/Helsinki"); }

absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

TEST(Zone, IsAnIanaName) {
  EXPECT_FALSE(FindZone("").has_value());
  EXPECT_EQ(Helsinki().name(), "Europe/Helsinki");
  for (const char* name : {"localtime", "posix/UTC", "../../etc/passwd", "Europe/Nowhere", "EET-2 ",
                           "europe/helsinki"}) {
    EXPECT_FALSE(FindZone(name).has_value()) << name;
  }
  EXPECT_FALSE(FindZone("E" + std::string(1000, 'e')).has_value());
}

TEST(MonthsOf, AreThoseOfTheZoneAcrossTheYearAndChangesOfTheClock) {
  const Months months = MonthsOf(2025, At("2026-06-01T00:00:00Z"), Helsinki());
  ASSERT_EQ(months.months.size(), 24u);
  ASSERT_EQ(months.bounds.size(), 25u);
  EXPECT_EQ(months.bounds.front(), At("2023-12-31T22:00:00Z"));
  EXPECT_EQ(months.bounds[12], At("2024-12-31T22:00:00Z")) << "the turn of the year is Helsinki's";
  // March ends in summer time, October in winter time.
  EXPECT_EQ(months.bounds[15] - months.bounds[14], absl::Hours(31 * 24 - 1));
  EXPECT_EQ(months.bounds[22] - months.bounds[21], absl::Hours(31 * 24 + 1));
  EXPECT_EQ(months.bounds.back(), At("2025-12-31T22:00:00Z"));
  EXPECT_TRUE(months.months.back().complete());
}

TEST(MonthsOf, EndWithTheRunningMonth) {
  const absl::Time now = At("2026-03-15T12:00:00Z");
  const Months months = MonthsOf(2026, now, Helsinki());
  ASSERT_EQ(months.months.size(), 15u);
  EXPECT_EQ(months.months.back().month(), 3);
  EXPECT_FALSE(months.months.back().complete());
  EXPECT_TRUE(months.months[13].complete());
  EXPECT_EQ(months.bounds.back(), now);
}

TEST(LastDays, GoBackToTheSameTimeOfDay) {
  // 29 March 2026 had 23 hours.
  const Span span = LastDays(2, At("2026-03-30T09:30:15Z"), Helsinki());
  EXPECT_EQ(span.start, At("2026-03-28T10:30:15Z"));
  EXPECT_EQ(span.end, At("2026-03-30T09:30:15Z"));
  EXPECT_EQ(LastDays(30, span.end, absl::UTCTimeZone()).start, At("2026-02-28T09:30:15Z"));
}

TEST(WholeDays, EndWithToday) {
  const Span span = LastWholeDays(2, At("2026-03-29T21:30:00Z"), Helsinki());
  EXPECT_EQ(span.start, At("2026-03-28T22:00:00Z"));
  EXPECT_EQ(span.end, At("2026-03-30T21:00:00Z"));
  EXPECT_TRUE(IsOfWholeDays(span));
  EXPECT_FALSE(IsOfWholeDays({span.start + absl::Hours(1), span.end, Helsinki()}));
  EXPECT_FALSE(IsOfWholeDays({span.start, span.end, absl::UTCTimeZone()}));
}

TEST(Backlog, IsSummedUp) {
  google::protobuf::RepeatedPtrField<v1::MonthVolumes> months;
  for (const auto& [closed, resolved] : {std::pair(3, 1), {-2, 0}, {0, -4}}) {
    v1::MonthVolumes& month = *months.Add();
    month.set_not_closed(closed);
    month.set_not_resolved(resolved);
  }
  SumBacklog(months, {.not_closed = 10, .not_resolved = 5});
  EXPECT_EQ(months[0].not_closed(), 13);
  EXPECT_EQ(months[1].not_closed(), 11);
  EXPECT_EQ(months[2].not_closed(), 11);
  EXPECT_EQ(months[2].not_resolved(), 2);
}

TEST(Scale, HasMeanDeviationAndDistribution) {
  v1::ScaleFigures scale;
  scale.set_scale_low(1);
  scale.set_scale_high(7);
  AddScore(scale, 7, 3);
  AddScore(scale, 4, 1);
  Finish(scale);
  EXPECT_THAT(scale.distribution(), ElementsAre(0, 0, 0, 1, 0, 0, 3));
  EXPECT_DOUBLE_EQ(scale.mean(), 6.25);
  EXPECT_NEAR(scale.deviation(), 1.299038, 1e-6);
}

TEST(Total, RollsOverFourteenDays) {
  const Span span{At("2026-01-01T00:00:00Z"), At("2026-01-20T00:00:00Z"), absl::UTCTimeZone()};
  const absl::CivilDay first(2026, 1, 1);
  v1::GroupSatisfaction total;
  AddTotal({{first, {{7, 1}}}, {first + 14, {{3, 2}}}}, span, {.reads_all_answers = true},
           {"", 1, 7}, total);
  ASSERT_EQ(total.scales_size(), 1);
  const v1::ScaleFigures& scale = total.scales(0);
  EXPECT_EQ(scale.answers(), 3);
  ASSERT_EQ(scale.rolling_size(), 19);
  EXPECT_EQ(FromProto(scale.rolling(0).end_time()), At("2026-01-02T00:00:00Z"));
  EXPECT_DOUBLE_EQ(scale.rolling(0).mean(), 7);
  EXPECT_DOUBLE_EQ(scale.rolling(13).mean(), 7) << "14 January is the last that sees the 1st";
  EXPECT_DOUBLE_EQ(scale.rolling(14).mean(), 3);
  EXPECT_EQ(scale.rolling(14).answers(), 2);
}

// A caller who may not read answers gets no two figures, of any periods and means of days, that
// differ by fewer than five answers.
TEST(Total, TellsOfFiveAndMoreToWhoMayNotReadAnswers) {
  const absl::CivilDay first(2026, 1, 1);
  ScoresByDay days;
  for (int i = 0; i < 30; ++i) days[first + i][1 + i % 7] = 1 + i % 3;
  const absl::Time known = absl::FromCivil(first + 25, absl::UTCTimeZone());
  std::map<std::pair<int, int>, int64_t> told;
  for (int from = 0; from < 30; ++from) {
    for (int to = from + 1; to <= 30; ++to) {
      const Span span{absl::FromCivil(first + from, absl::UTCTimeZone()),
                      absl::FromCivil(first + to, absl::UTCTimeZone()), absl::UTCTimeZone()};
      v1::GroupSatisfaction total;
      AddTotal(days, span, {.known = known}, {"", 1, 7}, total);
      told[{from, to}] = total.scales().empty() ? 0 : total.scales(0).answers();
      if (total.scales().empty()) continue;
      for (int day = 0; day < to - from; ++day) {
        const int end = from + day + 1;
        const auto [at, is_new] =
            told.try_emplace({end - kRollingDays, end}, total.scales(0).rolling(day).answers());
        EXPECT_EQ(at->second, total.scales(0).rolling(day).answers());
      }
    }
  }
  EXPECT_GT(told.at({0, 30}), 40);
  for (const auto& [inner, few] : told) {
    for (const auto& [outer, many] : told) {
      if (outer.first > inner.first || outer.second < inner.second) continue;
      EXPECT_TRUE(many == few || many - few >= kFewestAnswers);
    }
  }
  EXPECT_EQ(told.at({23, 30}), 0) << "what is not final, or not known";
}

TEST(Groups, AreWithheld) {
  v1::GroupSatisfaction group;
  Withhold(group);
  EXPECT_FALSE(group.withheld()) << "there is nothing";
  group.add_scales()->set_answers(500);
  Withhold(group);
  EXPECT_TRUE(group.withheld());
  EXPECT_TRUE(group.scales().empty());
}

TEST(ResponseRate, IsUnsetWithoutInvitations) {
  v1::ResponseFigures responses;
  Finish(responses);
  EXPECT_FALSE(responses.has_response_rate());
  responses.set_invited(8);
  responses.set_answered(2);
  Finish(responses);
  EXPECT_DOUBLE_EQ(responses.response_rate(), 0.25);
}

}  // namespace
}  // namespace luukku::reporting
