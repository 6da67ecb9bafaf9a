#include "services/survey/invitations/satisfaction_rules.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace luukku::survey {
namespace {

v1::Satisfaction Of(const std::map<int, int64_t>& scores, int64_t invited = 0,
                    int64_t responded = 0) {
  v1::Satisfaction satisfaction;
  satisfaction.set_invited_count(invited);
  satisfaction.set_responded_count(responded);
  Summarise(scores, satisfaction);
  return satisfaction;
}

TEST(Satisfaction, OfNothingIsNotZero) {
  const auto none = Of({});
  EXPECT_EQ(none.answer_count(), 0);
  EXPECT_FALSE(none.has_average());
  EXPECT_FALSE(none.has_deviation());
  EXPECT_FALSE(none.has_response_rate());
  ASSERT_EQ(none.distribution_size(), 7);
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(none.distribution(i).score(), i + 1);
    EXPECT_EQ(none.distribution(i).count(), 0);
  }
  EXPECT_EQ(Of({}, 10, 0).response_rate(), 0);
}

TEST(Satisfaction, OfAFewByHand) {
  // 1, 7, 7, 7: mean 5.5, deviation sqrt((20.25 + 3 × 2.25) / 4).
  const auto few = Of({{1, 1}, {7, 3}}, 40, 4);
  EXPECT_EQ(few.answer_count(), 4);
  EXPECT_DOUBLE_EQ(few.average(), 5.5);
  EXPECT_DOUBLE_EQ(few.deviation(), std::sqrt(6.75));
  EXPECT_DOUBLE_EQ(few.response_rate(), 0.1);
}

// Against the plain definitions over single answers.
TEST(Satisfaction, IsThatOfTheSingleAnswers) {
  std::mt19937 random(3);
  for (int run = 0; run < 500; ++run) {
    std::vector<int> answers(1 + random() % 200);
    std::map<int, int64_t> scores;
    double sum = 0, squares = 0;
    for (int& answer : answers) {
      answer = 1 + static_cast<int>(random() % (1 + random() % 7));
      ++scores[answer];
      sum += answer;
    }
    const double n = static_cast<double>(answers.size()), mean = sum / n;
    for (const int answer : answers) squares += (answer - mean) * (answer - mean);
    const auto result = Of(scores);
    ASSERT_EQ(result.answer_count(), static_cast<int64_t>(answers.size()));
    ASSERT_NEAR(result.average(), mean, 1e-9);
    ASSERT_NEAR(result.deviation(), std::sqrt(squares / n), 1e-9);
    int64_t total = 0;
    for (const auto& line : result.distribution()) total += line.count();
    ASSERT_EQ(total, result.answer_count());
    ASSERT_GE(result.average(), 1);
    ASSERT_LE(result.average(), 7);
  }
}

TEST(SatisfactionDays, AreWholeDaysOfTheZoneUpToTheLast) {
  absl::TimeZone zone;
  ASSERT_TRUE(absl::LoadTimeZone("Europe/Helsinki", &zone));
  const absl::Time now = absl::FromCivil(absl::CivilMinute(2026, 3, 31, 0, 30), zone);
  const auto today = ParseDays("", 14, now, zone);
  ASSERT_TRUE(today);
  EXPECT_EQ(today->from, absl::CivilDay(2026, 3, 18));
  EXPECT_EQ(today->to, absl::CivilDay(2026, 4, 1));
  EXPECT_EQ(today->end(), absl::FromCivil(absl::CivilDay(2026, 4, 1), zone));
  EXPECT_EQ(
      ParseDays("2026-03-29", 1, now, zone)->end() - ParseDays("2026-03-29", 1, now, zone)->start(),
      absl::Hours(23));
  for (const char* bad :
       {"1970-12-31", "9999-01-01", "2026-02-30", "2026-03", "x", "infinite-past"}) {
    EXPECT_FALSE(ParseDays(bad, 14, now, zone)) << bad;
  }
}

TEST(SatisfactionDays, WhoMayNotReadAnswersIsToldOfFiveAndMoreThatAreFinal) {
  const absl::CivilDay day(2026, 3, 2);
  const ScoresByDay days = {{day, {{7, 4}}}, {day + 1, {{1, 1}}}, {day + 2, {{2, 6}}}};
  const absl::TimeZone zone = absl::UTCTimeZone();
  const auto told = [&](int from, int to, bool reads_all, int now) {
    return TellableScores(days, {day + from, day + to, zone}, reads_all,
                          absl::FromCivil(day + now, zone));
  };
  EXPECT_EQ(told(0, 1, true, 1), (Scores{{7, 4}}));
  EXPECT_EQ(told(0, 1, false, 9), Scores());
  EXPECT_EQ(told(0, 2, false, 9), (Scores{{1, 1}, {7, 4}}));
  EXPECT_EQ(told(0, 2, false, 2), Scores()) << "it can be changed yet";
  EXPECT_EQ(told(0, 3, false, 9), (Scores{{1, 1}, {2, 6}, {7, 4}}));
  EXPECT_EQ(told(1, 3, false, 9), (Scores{{2, 6}})) << "or the difference would be one score";
}

}  // namespace
}  // namespace luukku::survey
