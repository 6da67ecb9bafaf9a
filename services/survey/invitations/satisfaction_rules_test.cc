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

}  // namespace
}  // namespace luukku::survey
