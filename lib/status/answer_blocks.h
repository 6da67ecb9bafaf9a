#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "absl/time/time.h"

// Decides which scores may be shown to whom. Scores are counted by blocks of the desk's days, which
// no caller chooses: the figures of any two periods differ by whole blocks. So where a block has at
// least kFewestAnswers answers, no difference reveals a single one. Pure.
namespace luukku {

// Fewer could reveal who gave which score.
inline constexpr int64_t kFewestAnswers = 5;

// How often each score was given.
using Scores = std::map<int32_t, int64_t>;
using ScoresByDay = std::map<absl::CivilDay, Scores>;

// Days without a gap, both included.
struct AnswerBlock {
  absl::CivilDay first, last;
  Scores scores;
};

// For callers who may read all answers: each day is a block.
std::vector<AnswerBlock> BlocksOfDays(const ScoresByDay& days);

// For all other callers: from the first day of each year on, a block is as many days as it takes
// for kFewestAnswers answers; the remaining answers of the year are in no block. Only days before
// `end` count, which must be final: a block must not grow once it was shown. `days` must have all
// answers of each year in it.
std::vector<AnswerBlock> TellableBlocks(const ScoresByDay& days, absl::CivilDay end);

// The end of the days that are final if all answers up to `known` are counted. An answer can be
// changed for a day, so a day is final a day after its end, and an hour by which clocks may differ.
absl::CivilDay EndOfFinalDays(absl::Time known, absl::TimeZone zone);

// Those of the blocks that lie in [from, to) as a whole.
Scores ScoresWithin(const std::vector<AnswerBlock>& blocks, absl::CivilDay from, absl::CivilDay to);

// How many answers.
int64_t CountOf(const Scores& scores);

// The beginnings of all days from 1 January of the year of `from` up to and including `to`.
std::vector<absl::Time> DayBounds(absl::CivilDay from, absl::CivilDay to, absl::TimeZone zone);

}  // namespace luukku
