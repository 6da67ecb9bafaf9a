// Random histories of a desk, told by three feeds in random interleavings with repetitions: every
// report says what the oracle works out from the raw events, and the same bytes each time.
//
// LUUKKU_REPORT_HISTORIES sets how many (default 20).

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "lib/testing/database.h"
#include "lib/text/zones.h"
#include "services/reporting/delivery_fixture.h"
#include "services/reporting/migrations.h"
#include "services/reporting/oracle_fixture.h"

namespace luukku::reporting {
namespace {

absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

constexpr v1::Dimension kDimensions[] = {v1::DIMENSION_UNSPECIFIED,    v1::DIMENSION_TEAM,
                                         v1::DIMENSION_CHANNEL,        v1::DIMENSION_TYPE,
                                         v1::DIMENSION_CATEGORY,       v1::DIMENSION_PRIORITY,
                                         v1::DIMENSION_ORGANISATION,   v1::DIMENSION_SOURCE,
                                         v1::DIMENSION_CUSTOMER_GROUP, v1::DIMENSION_AGENT};
constexpr event::v1::Origin kOrigins[] = {event::v1::ORIGIN_UNSPECIFIED, event::v1::ORIGIN_LIVE,
                                          event::v1::ORIGIN_IMPORT};

class ReportProperty : public ::testing::Test {
 protected:
  void TakeIn(const RandomHistory& history, uint32_t seed) {
    database_.Query(
        "TRUNCATE tickets, reopenings, imported_targets, ratings, sla_targets, invitations, names");
    std::mt19937 random(seed);
    std::vector<Delivery> feeds = {Delivery(history.ticket()), Delivery(history.routing()),
                                   Delivery(history.survey())};
    while (!std::all_of(feeds.begin(), feeds.end(), [](const auto& feed) { return feed.Done(); })) {
      ASSERT_NO_FATAL_FAILURE(feeds[random() % feeds.size()].Deliver(pool_, random));
    }
  }

  Months TheMonths() const { return MonthsOf(2026, now_, zone_); }

  // All reports, as bytes.
  std::string AllReports() {
    std::string all;
    for (const auto dimension : kDimensions) {
      for (const auto origin : kOrigins) {
        const Scope scope{dimension, origin, ""};
        all += ReadVolumes(connection_, TheMonths(), scope).SerializeAsString();
        all += ReadTimes(connection_, span_, scope).SerializeAsString();
        all += ReadTargets(connection_, span_, scope).SerializeAsString();
        all += ReadShares(connection_, span_, scope).SerializeAsString();
        all += ReadPattern(connection_, span_, scope).SerializeAsString();
        all += ReadSatisfaction(connection_, span_, scope, {true}).SerializeAsString();
        all += ReadSatisfaction(connection_, span_, scope, {false, now_}).SerializeAsString();
      }
    }
    return all;
  }

  void CheckVolumes(const Oracle& oracle, const Scope& scope) {
    auto expected = oracle.Volumes(TheMonths(), scope);
    const auto report = ReadVolumes(connection_, TheMonths(), scope);
    ExpectSameMonths(report.months(), expected[std::nullopt]);
    expected.erase(std::nullopt);
    for (const auto& group : report.groups()) {
      ASSERT_TRUE(expected.contains(group.group().key())) << group.group().key();
      ExpectSameMonths(group.months(), expected[group.group().key()]);
      expected.erase(group.group().key());
    }
    // Groups that are not listed have no figures.
    for (const auto& [key, months] : expected) {
      for (const auto& month : months) {
        EXPECT_EQ(month.arrived() + month.resolved() + month.closed() + month.not_closed(), 0)
            << *key;
      }
    }
    EXPECT_EQ(report.basis().omitted_groups(), 0);
  }

  static void ExpectSameMonths(const google::protobuf::RepeatedPtrField<v1::MonthVolumes>& months,
                               const std::vector<v1::MonthVolumes>& expected) {
    ASSERT_EQ(months.size(), static_cast<int>(expected.size()));
    for (int i = 0; i < months.size(); ++i) {
      EXPECT_EQ(months[i].ShortDebugString(), expected[i].ShortDebugString());
    }
  }

  void CheckTimes(const Oracle& oracle, const Scope& scope) {
    const auto expected = oracle.Times(span_, scope);
    const auto report = ReadTimes(connection_, span_, scope);
    const auto check = [&](const Oracle::Key& key, const v1::GroupTimes& group) {
      const auto found = expected.find(key);
      const std::map<int, std::vector<int64_t>> none;
      const auto& times = found == expected.end() ? none : found->second;
      ExpectSameTimes(group.first_response(), times, 0);
      ExpectSameTimes(group.resolution(), times, 1);
      ExpectSameTimes(group.closing(), times, 2);
    };
    check(std::nullopt, report.total());
    for (const auto& group : report.groups()) check(group.group().key(), group);
    EXPECT_EQ(report.groups_size(),
              scope.group_by == 0 ? 0 : std::max(static_cast<int>(expected.size()) - 1, 0));
  }

  static void ExpectSameTimes(const v1::DurationFigures& figures,
                              const std::map<int, std::vector<int64_t>>& times, int what) {
    const auto found = times.find(what);
    ASSERT_EQ(figures.count(),
              found == times.end() ? 0 : static_cast<int64_t>(found->second.size()));
    if (figures.count() == 0) return;
    const auto micros = [](const google::protobuf::Duration& duration) {
      return duration.seconds() * 1'000'000 + duration.nanos() / 1'000;
    };
    int64_t sum = 0;
    for (const int64_t value : found->second) sum += value;
    EXPECT_DOUBLE_EQ(figures.sum_seconds(), static_cast<double>(sum) / 1e6);
    EXPECT_NEAR(static_cast<double>(micros(figures.mean())),
                static_cast<double>(sum) / static_cast<double>(figures.count()), 0.51);
    EXPECT_NEAR(micros(figures.median()), Oracle::Quantile(found->second, 0.5), 1);
    EXPECT_NEAR(micros(figures.p90()), Oracle::Quantile(found->second, 0.9), 1);
    EXPECT_NEAR(micros(figures.p95()), Oracle::Quantile(found->second, 0.95), 1);
  }

  void CheckTargets(const Oracle& oracle, const Scope& scope) {
    auto expected = oracle.Targets(span_, scope);
    const auto report = ReadTargets(connection_, span_, scope);
    ExpectSameTargets(report.total(), expected[std::nullopt]);
    for (const auto& group : report.groups())
      ExpectSameTargets(group, expected[group.group().key()]);
  }

  static void ExpectSameTargets(const v1::GroupTargets& group,
                                std::map<std::pair<int, int>, int64_t> expected) {
    for (const int kind : {1, 2}) {
      const auto& figures = kind == 1 ? group.first_response() : group.resolution();
      const auto count = [&](common::v1::SlaTargetState state) { return expected[{kind, state}]; };
      const int64_t met = count(common::v1::SLA_TARGET_STATE_MET);
      const int64_t breached = count(common::v1::SLA_TARGET_STATE_BREACHED);
      const int64_t at_risk = count(common::v1::SLA_TARGET_STATE_AT_RISK);
      EXPECT_EQ(figures.met(), met);
      EXPECT_EQ(figures.breached(), breached);
      EXPECT_EQ(figures.at_risk(), at_risk);
      EXPECT_EQ(figures.open(), count(common::v1::SLA_TARGET_STATE_RUNNING) + at_risk);
      EXPECT_EQ(figures.cancelled(), count(common::v1::SLA_TARGET_STATE_CANCELLED));
      EXPECT_EQ(figures.has_share_met(), met + breached > 0);
      if (met + breached > 0) {
        EXPECT_DOUBLE_EQ(figures.share_met(), static_cast<double>(met) / (met + breached));
      }
    }
  }

  void CheckPattern(const Oracle& oracle, const Scope& scope) {
    auto expected = oracle.Pattern(span_, scope);
    const auto report = ReadPattern(connection_, span_, scope);
    ASSERT_EQ(report.cells_size(), 168);
    int64_t total = 0;
    for (const auto& cell : report.cells()) {
      EXPECT_EQ(cell.arrived(), (expected[{cell.weekday() - 1, cell.hour()}]));
      total += cell.arrived();
    }
    EXPECT_EQ(report.total(), total);
    EXPECT_EQ(ReadShares(connection_, span_, scope).total(), total);
  }

  void CheckSatisfaction(const Oracle& oracle, const Scope& scope) {
    auto expected = oracle.Satisfaction(span_, scope);
    const auto report = ReadSatisfaction(connection_, span_, scope, {true});
    ExpectSameAnswers(report.total(), expected[std::nullopt]);
    for (const auto& scale : report.total().scales()) CheckRolling(oracle, scale);
    for (const auto& group : report.groups()) {
      ASSERT_TRUE(expected.contains(group.group().key())) << group.group().key();
      EXPECT_FALSE(group.withheld());
      ExpectSameAnswers(group, expected[group.group().key()]);
    }
    EXPECT_EQ(report.groups_size(),
              scope.group_by == 0 ? 0 : static_cast<int>(expected.size()) - 1);
    CheckWithheld(report, ReadSatisfaction(connection_, span_, scope, {false, now_}));
  }

  // The figures for callers who may not read all answers.
  static void CheckWithheld(const v1::SatisfactionResponse& all,
                            const v1::SatisfactionResponse& told) {
    EXPECT_TRUE(told.by_blocks());
    ASSERT_EQ(told.groups_size(), all.groups_size());
    for (int i = 0; i < told.groups_size(); ++i) {
      EXPECT_EQ(told.groups(i).scales_size(), 0);
      EXPECT_EQ(told.groups(i).withheld(), all.groups(i).scales_size() > 0);
      EXPECT_EQ(told.groups(i).responses().DebugString(), all.groups(i).responses().DebugString());
    }
    for (const auto& scale : told.total().scales()) {
      EXPECT_EQ(scale.source(), "") << "what was imported is not told";
      EXPECT_GE(scale.answers(), kFewestAnswers);
      for (const auto& of_all : all.total().scales()) {
        if (QuestionOf(of_all) != QuestionOf(scale)) continue;
        EXPECT_TRUE(of_all.answers() == scale.answers() || of_all.answers() > scale.answers());
      }
    }
  }

  void CheckRolling(const Oracle& oracle, const v1::ScaleFigures& scale) {
    absl::CivilDay day = absl::ToCivilDay(span_.start, zone_);
    for (const auto& point : scale.rolling()) {
      const absl::Time end = std::min(absl::FromCivil(day + 1, zone_), span_.end);
      EXPECT_EQ(FromProto(point.end_time()), end);
      const auto [answers, sum] = oracle.AnswersOn(scale, absl::FromCivil(day - 13, zone_), end);
      EXPECT_EQ(point.answers(), answers);
      EXPECT_EQ(point.has_mean(), answers > 0);
      EXPECT_EQ(point.mean(), answers > 0 ? static_cast<double>(sum) / answers : 0);
      ++day;
    }
    EXPECT_EQ(absl::FromCivil(day, zone_), span_.end);
  }

  static void ExpectSameAnswers(const v1::GroupSatisfaction& group,
                                const Oracle::Answers& expected) {
    EXPECT_EQ(group.responses().invited(), expected.invited);
    EXPECT_EQ(group.responses().answered(), expected.answered);
    EXPECT_EQ(group.responses().answered_in_period(), expected.answered_in_period);
    EXPECT_EQ(group.responses().expired(), expected.expired);
    ASSERT_EQ(group.scales_size(), static_cast<int>(expected.scores.size()));
    auto scale = expected.scores.begin();
    for (const auto& figures : group.scales()) {
      EXPECT_EQ(QuestionOf(figures), scale->first);
      int64_t sum = 0, n = 0;
      for (const auto& [score, times] : scale->second) {
        EXPECT_EQ(figures.distribution(score - figures.scale_low()), times);
        sum += score * times;
        n += times;
      }
      EXPECT_EQ(figures.answers(), n);
      EXPECT_EQ(figures.sum(), sum);
      EXPECT_DOUBLE_EQ(figures.mean(), static_cast<double>(sum) / n);
      ++scale;
    }
  }

  testing::Database database_{"reporting", Migrations()};
  db::Pool pool_{{.conninfo = database_.runtime()}, 1};
  db::Connection connection_{{.conninfo = database_.runtime()}};
  const absl::TimeZone zone_ = *FindZone("Europe/Helsinki");
  // Histories begin before the first of the two years and go on after "now", so that there is a
  // backlog at the start, and events which must not be counted yet. "Now" is the very beginning of
  // April.
  const absl::Time first_ = At("2024-09-01T00:00:00Z"), last_ = At("2026-04-30T00:00:00Z");
  const absl::Time now_ = At("2026-03-31T21:00:00Z");
  // Across the turn of the year and into summer time.
  const Span span_{At("2025-11-20T22:00:00Z"), At("2026-03-31T21:00:00Z"), zone_};
};

TEST_F(ReportProperty, ReportsSayWhatTheEventsTell) {
  const char* set = std::getenv("LUUKKU_REPORT_HISTORIES");
  const int histories = set == nullptr ? 20 : std::atoi(set);
  for (int i = 0; i < histories; ++i) {
    SCOPED_TRACE(absl::StrCat("history ", i));
    const RandomHistory history(i, first_, last_, zone_);
    const Oracle oracle(history);
    ASSERT_NO_FATAL_FAILURE(TakeIn(history, 1000 + i));
    for (const auto dimension : kDimensions) {
      for (const auto origin : kOrigins) {
        CheckVolumes(oracle, {dimension, origin, ""});
        CheckTimes(oracle, {dimension, origin, ""});
        CheckTargets(oracle, {dimension, origin, ""});
        CheckSatisfaction(oracle, {dimension, origin, ""});
      }
      const Scope of_source{.group_by = dimension, .source = "old-desk"};
      CheckVolumes(oracle, of_source);
      CheckTimes(oracle, of_source);
      CheckTargets(oracle, of_source);
      CheckSatisfaction(oracle, of_source);
    }
    for (const auto origin : kOrigins) CheckPattern(oracle, {.origin = origin});
    CheckPattern(oracle, {.source = "old-desk"});
    const std::string reports = AllReports();
    ASSERT_NO_FATAL_FAILURE(TakeIn(history, 2000 + i));
    EXPECT_EQ(AllReports() == reports, true) << "another interleaving gives other bytes";
    if (HasFailure()) return;
  }
}

// A google.protobuf.Duration ends at 10,000 years; a large desk's tickets take longer together.
TEST_F(ReportProperty, SumsMayExceedWhatADurationHolds) {
  database_.Query(
      "INSERT INTO tickets (ticket, origin, create_time, state, type, channel, priority, "
      "resolve_time, close_time, "
      "reopen_count) SELECT n, 2, '0001-01-02Z', 6, 1, 1, 1, '2026-03-01Z', '2026-03-01Z', 0 "
      "FROM generate_series(1, 6) AS n");
  const auto report = ReadTimes(connection_, span_, {});
  const v1::DurationFigures& figures = report.total().resolution();
  EXPECT_EQ(figures.count(), 6);
  EXPECT_GT(figures.sum_seconds(), 315'576'000'000.0);
  EXPECT_DOUBLE_EQ(figures.sum_seconds(), 6.0 * static_cast<double>(figures.mean().seconds()));
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(report, &json).ok());
}

TEST_F(ReportProperty, NamesAreShownAndFallBackToTheId) {
  const RandomHistory history(7, first_, last_, zone_);
  ASSERT_NO_FATAL_FAILURE(TakeIn(history, 1));
  const auto report = ReadVolumes(connection_, TheMonths(), {.group_by = v1::DIMENSION_TEAM});
  ASSERT_EQ(report.groups_size(), 5) << "three with names, one without, and those without a team";
  for (const auto& group : report.groups()) {
    const auto& [key, name] = std::pair(group.group().key(), group.group().display_name());
    EXPECT_EQ(name, key.empty() || key == "teams/t3" ? "" : "Name of " + key);
  }
}

}  // namespace
}  // namespace luukku::reporting
