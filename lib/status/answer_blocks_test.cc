#include "lib/status/answer_blocks.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

namespace luukku {
namespace {

const absl::CivilDay kDay(2026, 3, 2);

TEST(AnswerBlocks, DaysArePutTogetherUntilThereAreFive) {
  const ScoresByDay days = {
      {kDay, {{7, 3}}}, {kDay + 4, {{1, 1}, {2, 2}}}, {kDay + 5, {{5, 9}}}, {kDay + 6, {{5, 4}}}};
  const auto blocks = TellableBlocks(days, kDay + 100);
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_EQ(blocks[0].first, kDay);
  EXPECT_EQ(blocks[0].last, kDay + 4);
  EXPECT_EQ(blocks[0].scores, (Scores{{1, 1}, {2, 2}, {7, 3}}));
  EXPECT_EQ(blocks[1].first, kDay + 5);
  EXPECT_EQ(CountOf(ScoresWithin(blocks, kDay, kDay + 7)), 15);
  EXPECT_EQ(CountOf(ScoresWithin(blocks, kDay, kDay + 5)), 6);
  EXPECT_EQ(CountOf(ScoresWithin(blocks, kDay, kDay + 4)), 0) << "a part of a block";
  EXPECT_EQ(CountOf(ScoresWithin(blocks, kDay + 1, kDay + 7)), 9);
  EXPECT_EQ(CountOf(ScoresWithin(BlocksOfDays(days), kDay + 1, kDay + 7)), 16);
}

TEST(AnswerBlocks, BeginAnewEachYear) {
  const ScoresByDay days = {{absl::CivilDay(2025, 12, 31), {{1, 4}}},
                            {absl::CivilDay(2026, 1, 1), {{1, 4}}}};
  EXPECT_TRUE(TellableBlocks(days, kDay).empty());
}

TEST(AnswerBlocks, ADayIsFinalADayAfterItsEnd) {
  absl::TimeZone zone;
  ASSERT_TRUE(absl::LoadTimeZone("Europe/Helsinki", &zone));
  const absl::Time end = absl::FromCivil(kDay + 1, zone);
  EXPECT_EQ(EndOfFinalDays(end + absl::Hours(25), zone), kDay + 1);
  EXPECT_EQ(EndOfFinalDays(end + absl::Hours(25) - absl::Microseconds(1), zone), kDay);
  EXPECT_TRUE(TellableBlocks({{kDay, {{1, 5}}}}, kDay).empty());
}

TEST(AnswerBlocks, BoundsBeginWithTheYear) {
  const auto bounds = DayBounds(kDay, kDay + 1, absl::UTCTimeZone());
  EXPECT_EQ(bounds.size(), 62u);
  EXPECT_EQ(bounds.back(), absl::FromCivil(kDay + 1, absl::UTCTimeZone()));
}

// An attacker asks for all periods, day after day while answers come, and takes differences of
// those that lie in each other: none is of one to four answers. Sums and differences of more of
// them tell no more, since all are sums of blocks that never change.
TEST(AnswerBlocks, NoTwoPeriodsAtAnyTimesDifferByAFewAnswers) {
  constexpr int kDays = 16;
  struct Told {
    int from, to;
    int64_t answers;
  };
  for (uint32_t seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    const absl::CivilDay first = absl::CivilDay(2025, 12, 16) + static_cast<int>(random() % 30);
    ScoresByDay all;
    for (int i = 0; i < kDays; ++i) {
      for (int n = static_cast<int>(random() % 4); n > 0; --n) {
        ++all[first + i][1 + static_cast<int32_t>(random() % 7)];
      }
    }
    std::vector<Told> told;
    for (int now = 1; now <= kDays; ++now) {
      // Later answers are not known yet.
      const ScoresByDay known(all.begin(), all.lower_bound(first + now));
      const auto blocks = TellableBlocks(known, first + now);
      for (int from = 0; from < now; ++from) {
        for (int to = from + 1; to <= now; ++to) {
          told.push_back({from, to, CountOf(ScoresWithin(blocks, first + from, first + to))});
        }
      }
    }
    for (const Told& inner : told) {
      for (const Told& outer : told) {
        if (inner.from < outer.from || inner.to > outer.to) continue;
        const int64_t more = std::abs(outer.answers - inner.answers);
        ASSERT_TRUE(more == 0 || more >= kFewestAnswers) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace luukku
