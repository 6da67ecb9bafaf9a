#include "services/survey/invitations/satisfaction_rules.h"

#include <cmath>

#include "services/survey/invitations/questionnaire.h"

namespace luukku::survey {
namespace {

// A score that is off the scale is left out; the store has none.
int64_t CountOf(const std::map<int, int64_t>& scores, int score) {
  const auto found = scores.find(score);
  return found == scores.end() ? 0 : found->second;
}

}  // namespace

void Summarise(const std::map<int, int64_t>& scores, v1::Satisfaction& satisfaction) {
  int64_t count = 0, sum = 0;
  for (int score = kScaleLow; score <= kScaleHigh; ++score) {
    const int64_t gave = CountOf(scores, score);
    v1::ScoreCount& line = *satisfaction.add_distribution();
    line.set_score(score);
    line.set_count(gave);
    count += gave;
    sum += gave * score;
  }
  satisfaction.set_answer_count(count);
  if (count > 0) {
    const double average = static_cast<double>(sum) / static_cast<double>(count);
    double squares = 0;
    for (const auto& line : satisfaction.distribution()) {
      squares += static_cast<double>(line.count()) * std::pow(line.score() - average, 2);
    }
    satisfaction.set_average(average);
    satisfaction.set_deviation(std::sqrt(squares / static_cast<double>(count)));
  }
  if (satisfaction.invited_count() > 0) {
    satisfaction.set_response_rate(static_cast<double>(satisfaction.responded_count()) /
                                   static_cast<double>(satisfaction.invited_count()));
  }
}

}  // namespace luukku::survey
