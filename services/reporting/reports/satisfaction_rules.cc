#include "services/reporting/reports/satisfaction_rules.h"

#include <cmath>

#include "lib/status/proto_time.h"

namespace luukku::reporting {
namespace {

void AddRolling(const Scores& scores, absl::Time end, v1::ScaleFigures& scale) {
  int64_t sum = 0;
  for (const auto& [score, n] : scores) sum += n * score;
  v1::RollingMean& mean = *scale.add_rolling();
  *mean.mutable_end_time() = ToProto(end);
  mean.set_answers(CountOf(scores));
  if (mean.answers() == 0) return;
  mean.set_mean(static_cast<double>(sum) / static_cast<double>(mean.answers()));
}

}  // namespace

Question QuestionOf(const v1::ScaleFigures& scale) {
  return {scale.source(), scale.scale_low(), scale.scale_high()};
}

v1::ScaleFigures& AddScale(const Question& question, v1::GroupSatisfaction& group) {
  v1::ScaleFigures& scale = *group.add_scales();
  scale.set_source(question.source);
  scale.set_scale_low(question.scale_low);
  scale.set_scale_high(question.scale_high);
  return scale;
}

void AddScore(v1::ScaleFigures& scale, int32_t score, int64_t n) {
  while (scale.distribution_size() <= scale.scale_high() - scale.scale_low()) {
    scale.add_distribution(0);
  }
  const int place = score - scale.scale_low();
  scale.set_distribution(place, scale.distribution(place) + n);
  scale.set_answers(scale.answers() + n);
  scale.set_sum(scale.sum() + n * score);
}

void Finish(v1::ScaleFigures& scale) {
  const auto answers = static_cast<double>(scale.answers());
  scale.set_mean(static_cast<double>(scale.sum()) / answers);
  double squares = 0;
  for (int i = 0; i < scale.distribution_size(); ++i) {
    const double distance = scale.scale_low() + i - scale.mean();
    squares += static_cast<double>(scale.distribution(i)) * distance * distance;
  }
  scale.set_deviation(std::sqrt(squares / answers));
}

void Finish(v1::ResponseFigures& responses) {
  if (responses.invited() == 0) return;
  responses.set_response_rate(static_cast<double>(responses.answered()) /
                              static_cast<double>(responses.invited()));
}

void Withhold(v1::GroupSatisfaction& group) {
  group.set_withheld(!group.scales().empty());
  group.clear_scales();
}

void AddTotal(const ScoresByDay& days, const Span& span, const Asker& asker,
              const Question& question, v1::GroupSatisfaction& total) {
  // Imports come at any time, for any day, so no block of them stays as it is.
  if (!asker.reads_all_answers && !question.source.empty()) return total.set_withheld(true);
  const auto blocks = asker.reads_all_answers
                          ? BlocksOfDays(days)
                          : TellableBlocks(days, EndOfFinalDays(asker.known, span.zone));
  const absl::CivilDay from = absl::ToCivilDay(span.start, span.zone);
  const absl::CivilDay to = absl::ToCivilDay(span.end, span.zone);
  const Scores scores = ScoresWithin(blocks, from, to);
  if (scores.empty()) return;
  v1::ScaleFigures& scale = AddScale(question, total);
  for (const auto& [score, n] : scores) AddScore(scale, score, n);
  Finish(scale);
  for (absl::CivilDay end = from + 1; end <= to; ++end) {
    AddRolling(ScoresWithin(blocks, end - kRollingDays, end), absl::FromCivil(end, span.zone),
               scale);
  }
}

}  // namespace luukku::reporting
