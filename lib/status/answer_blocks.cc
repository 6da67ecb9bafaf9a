#include "lib/status/answer_blocks.h"

#include <algorithm>

namespace luukku {
namespace {

void Add(const Scores& scores, Scores& sum) {
  for (const auto& [score, n] : scores) sum[score] += n;
}

}  // namespace

std::vector<AnswerBlock> BlocksOfDays(const ScoresByDay& days) {
  std::vector<AnswerBlock> blocks;
  for (const auto& [day, scores] : days) blocks.push_back({day, day, scores});
  return blocks;
}

std::vector<AnswerBlock> TellableBlocks(const ScoresByDay& days, absl::CivilDay end) {
  std::vector<AnswerBlock> blocks;
  AnswerBlock open;
  for (const auto& [day, scores] : days) {
    if (day >= end) break;
    if (open.scores.empty() || open.first.year() != day.year()) open = {day, day, {}};
    open.last = day;
    Add(scores, open.scores);
    if (CountOf(open.scores) < kFewestAnswers) continue;
    blocks.push_back(std::move(open));
    open = {};
  }
  return blocks;
}

absl::CivilDay EndOfFinalDays(absl::Time known, absl::TimeZone zone) {
  return absl::ToCivilDay(known - absl::Hours(25), zone);
}

Scores ScoresWithin(const std::vector<AnswerBlock>& blocks, absl::CivilDay from,
                    absl::CivilDay to) {
  Scores sum;
  const auto begin =
      std::partition_point(blocks.begin(), blocks.end(),
                           [from](const AnswerBlock& block) { return block.first < from; });
  for (auto block = begin; block != blocks.end() && block->last < to; ++block) {
    Add(block->scores, sum);
  }
  return sum;
}

int64_t CountOf(const Scores& scores) {
  int64_t count = 0;
  for (const auto& [score, n] : scores) count += n;
  return count;
}

std::vector<absl::Time> DayBounds(absl::CivilDay from, absl::CivilDay to, absl::TimeZone zone) {
  std::vector<absl::Time> bounds;
  for (absl::CivilDay day(from.year(), 1, 1); day <= to; ++day) {
    bounds.push_back(absl::FromCivil(day, zone));
  }
  return bounds;
}

}  // namespace luukku
