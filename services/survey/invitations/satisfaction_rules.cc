#include "services/survey/invitations/satisfaction_rules.h"

#include <cmath>

#include "absl/time/civil_time.h"
#include "services/survey/invitations/questionnaire.h"

namespace luukku::survey {
namespace {

// A score that is off the scale is left out; the store has none.
int64_t CountOf(const Scores& scores, int score) {
  const auto found = scores.find(score);
  return found == scores.end() ? 0 : found->second;
}

}  // namespace

void Summarise(const Scores& scores, v1::Satisfaction& satisfaction) {
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

std::optional<DaysAsked> ParseDays(const std::string& last_day, int days, absl::Time now,
                                   absl::TimeZone zone) {
  constexpr int kFirstYear = 1971, kLastYear = 9998;
  absl::CivilDay last = absl::ToCivilDay(now, zone);
  const bool is_day = last_day.empty() || absl::ParseCivilTime(last_day, &last);
  if (!is_day || last.year() < kFirstYear || last.year() > kLastYear) return std::nullopt;
  return DaysAsked{last + 1 - days, last + 1, zone};
}

Scores TellableScores(const ScoresByDay& days, const DaysAsked& asked, bool reads_all_answers,
                      absl::Time now) {
  const auto blocks = reads_all_answers ? BlocksOfDays(days)
                                        : TellableBlocks(days, EndOfFinalDays(now, asked.zone));
  return ScoresWithin(blocks, asked.from, asked.to);
}

}  // namespace luukku::survey
