#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "absl/time/time.h"
#include "luukku/reporting/v1/report.pb.h"

// Figures of satisfaction from counted scores. Pure.
namespace luukku::reporting {

// Groups with fewer answers might tell who gave them.
inline constexpr int64_t kFewestAnswers = 5;

// Counts `n` answers with a score of the scale.
void AddScore(v1::ScaleFigures& scale, int32_t score, int64_t n);

// Mean and deviation, once all scores are added.
void Finish(v1::ScaleFigures& scale);
void Finish(v1::ResponseFigures& responses);

// Takes away what a group with few answers must not show.
void Withhold(v1::GroupSatisfaction& group);

// Answers of a day: how many, and the sum of their scores.
struct DayAnswers {
  int64_t answers = 0;
  int64_t sum = 0;
};

// The mean of each day and the kRollingDays - 1 before it. `bounds` as RollingBounds gives them,
// `days` by the number of the day in them, from 1.
void AddRolling(v1::ScaleFigures& scale, const std::vector<absl::Time>& bounds,
                const std::map<int, DayAnswers>& days);

}  // namespace luukku::reporting
