#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "absl/time/time.h"

// What may be told of scores that people gave, and to whom. Scores are counted by blocks of the
// desk's days, which nobody chooses: whatever periods are asked for, their figures differ by whole
// blocks. So where a block has at least kFewestAnswers answers, no difference tells what one of
// them was. Pure.
namespace luukku {

// Fewer might tell who gave which.
inline constexpr int64_t kFewestAnswers = 5;

// How often each score was given.
using Scores = std::map<int32_t, int64_t>;
using ScoresByDay = std::map<absl::CivilDay, Scores>;

// Days without a gap, both included.
struct AnswerBlock {
  absl::CivilDay first, last;
  Scores scores;
};

// For those who may read all answers themselves: each day is a block.
std::vector<AnswerBlock> BlocksOfDays(const ScoresByDay& days);

// For everybody else: from the first day of each year on, as many days as it takes for
// kFewestAnswers answers; what remains at the year's end is in no block. Only days before `end`,
// which are final: a block must not grow once it was told. `days` has all answers of each year that
// it has any of.
std::vector<AnswerBlock> TellableBlocks(const ScoresByDay& days, absl::CivilDay end);

// The end of the days that are final, at `known`, up to when all answers are known: an answer can
// be changed for a day, so a day is final a day after its end, and an hour by which clocks may
// differ.
absl::CivilDay EndOfFinalDays(absl::Time known, absl::TimeZone zone);

// Those of the blocks that lie in [from, to) as a whole.
Scores ScoresWithin(const std::vector<AnswerBlock>& blocks, absl::CivilDay from, absl::CivilDay to);

// How many answers.
int64_t CountOf(const Scores& scores);

// Where days begin: from the first of January before `from` on, up to the beginning of `to`, which
// is the last.
std::vector<absl::Time> DayBounds(absl::CivilDay from, absl::CivilDay to, absl::TimeZone zone);

}  // namespace luukku
