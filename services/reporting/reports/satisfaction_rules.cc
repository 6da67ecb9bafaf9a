#include "services/reporting/reports/satisfaction_rules.h"

#include <cmath>

#include "lib/status/proto_time.h"
#include "services/reporting/reports/period_rules.h"

namespace luukku::reporting {

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
  int64_t answers = 0;
  for (const auto& scale : group.scales()) answers += scale.answers();
  if (answers == 0 || answers >= kFewestAnswers) return;
  group.clear_scales();
  group.set_withheld(true);
}

void AddRolling(v1::ScaleFigures& scale, const std::vector<absl::Time>& bounds,
                const std::map<int, DayAnswers>& days) {
  const auto answers_of = [&](int day) {
    const auto found = days.find(day);
    return found == days.end() ? DayAnswers() : found->second;
  };
  DayAnswers window;
  for (int day = 1; day < static_cast<int>(bounds.size()); ++day) {
    const DayAnswers in = answers_of(day), out = answers_of(day - kRollingDays);
    window.answers += in.answers - out.answers;
    window.sum += in.sum - out.sum;
    if (day < kRollingDays) continue;  // Before the period.
    v1::RollingMean& mean = *scale.add_rolling();
    *mean.mutable_end_time() = ToProto(bounds[day]);
    mean.set_answers(window.answers);
    if (window.answers == 0) continue;
    mean.set_mean(static_cast<double>(window.sum) / static_cast<double>(window.answers));
  }
}

}  // namespace luukku::reporting
