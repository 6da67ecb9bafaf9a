#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "lib/status/answer_blocks.h"
#include "luukku/reporting/v1/report.pb.h"
#include "services/reporting/reports/period_rules.h"

// Figures of satisfaction from counted scores. Pure.
namespace luukku::reporting {

// The asker, and the time: see luukku.reporting.v1.ReportService.Satisfaction.
struct Asker {
  bool reads_all_answers = false;
  // Up to when all answers to this desk are counted.
  absl::Time known = absl::InfinitePast();
};

// A question to customers, by its asker. Answers to different questions are never counted together.
struct Question {
  std::string source;  // Of the import; "": this desk.
  int32_t scale_low = 0, scale_high = 0;

  auto operator<=>(const Question&) const = default;
};

Question QuestionOf(const v1::ScaleFigures& scale);
v1::ScaleFigures& AddScale(const Question& question, v1::GroupSatisfaction& group);

// Counts `n` answers with a score of the scale.
void AddScore(v1::ScaleFigures& scale, int32_t score, int64_t n);

// Mean and deviation, once all scores are added.
void Finish(v1::ScaleFigures& scale);
void Finish(v1::ResponseFigures& responses);

// Removes the scores, which reveal single answers as tickets move from group to group.
void Withhold(v1::GroupSatisfaction& group);

// Adds the figures of all answers to one question in the period that the asker may see, if any,
// with the rolling mean: for each day of the span the mean of that day and the kRollingDays - 1
// before it. `days` must have all answers since the beginning of the year in which the first of
// these days is.
void AddTotal(const ScoresByDay& days, const Span& span, const Asker& asker,
              const Question& question, v1::GroupSatisfaction& total);

}  // namespace luukku::reporting
