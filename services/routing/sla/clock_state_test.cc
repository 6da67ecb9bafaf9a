#include "services/routing/sla/clock_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/routing/sla/testing_clocks.h"

namespace luukku::routing {
namespace {

using Kind = SlaEventKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kStart = At("2026-06-01 09:00");

absl::Time After(int minutes) { return kStart + absl::Minutes(minutes); }

ClockState Created() { return Fold({}, {kStart, Kind::kCreated}); }

TEST(Fold, NothingCountsBeforeTheCreationAndAfterTheEnd) {
  EXPECT_EQ(Fold({}, {kStart, Kind::kPaused}), ClockState());
  const ClockState cancelled = Fold(Created(), {After(1), Kind::kCancelled});
  EXPECT_EQ(cancelled.cancel_time, After(1));
  for (const Kind kind : {Kind::kCreated, Kind::kFirstResponse, Kind::kPaused, Kind::kResolved,
                          Kind::kReopened, Kind::kCancelled, Kind::kPolicy}) {
    EXPECT_EQ(Fold(cancelled, {After(2), kind}), cancelled);
  }
}

TEST(Fold, WhatIsSoAlreadyChangesNothing) {
  const ClockState created = Created();
  for (const Kind kind : {Kind::kCreated, Kind::kResumed, Kind::kReopened, Kind::kPolicy}) {
    EXPECT_EQ(Fold(created, {After(1), kind}), created);
  }
  const ClockState paused = Fold(created, {After(1), Kind::kPaused});
  EXPECT_EQ(Fold(paused, {After(2), Kind::kPaused}), paused);
  const ClockState resolved = Fold(paused, {After(2), Kind::kResolved});
  for (const Kind kind : {Kind::kResolved, Kind::kPaused, Kind::kResumed, Kind::kFirstResponse}) {
    EXPECT_EQ(Fold(resolved, {After(3), kind}), resolved);
  }
}

TEST(Fold, AResolutionEndsThePauseAndTheFirstResponse) {
  const ClockState state =
      FoldAll({{After(1), Kind::kPaused}, {After(3), Kind::kResolved}}, Created());
  EXPECT_THAT(state.stand_stills, ElementsAre(StandStill{After(1), After(3), false}));
  EXPECT_FALSE(state.paused_since);
  EXPECT_EQ(state.first_response_time, After(3));
  EXPECT_EQ(state.resolve_time, After(3));
}

TEST(Fold, StandStillsThatTouchAreOneIfOfOneKind) {
  const ClockState state = FoldAll({{After(1), Kind::kPaused},
                                    {After(3), Kind::kResumed},
                                    {After(3), Kind::kPaused},
                                    {After(5), Kind::kResolved},
                                    {After(7), Kind::kReopened}},
                                   Created());
  EXPECT_THAT(state.stand_stills, ElementsAre(StandStill{After(1), After(5), false},
                                              StandStill{After(5), After(7), true}));
}

TEST(Fold, AnEventFromThePastCountsAsNow) {
  ClockState state = Fold(Created(), {After(5), Kind::kPaused});
  state = Fold(state, {After(3), Kind::kResumed});
  EXPECT_THAT(state.stand_stills, IsEmpty());
  EXPECT_FALSE(state.paused_since);
}

TEST(Fold, TheStateIsBounded) {
  constexpr int kMost = ClockState::kMaxStandStills;
  ClockState state = Created();
  absl::Time last = kStart;
  for (int i = 0; i < 4 * kMost; ++i) {
    // The gap before the fourth pause is the shortest.
    last += absl::Minutes(i == 3 ? 1 : 2);
    state = Fold(state, {last, Kind::kPaused});
    last += absl::Minutes(1);
    state = Fold(state, {last, Kind::kResumed});
    if (i == kMost) {
      EXPECT_EQ(state.stand_stills[2], (StandStill{After(8), After(11), false}));
    }
  }
  EXPECT_EQ(state.stand_stills.size(), ClockState::kMaxStandStills);
  EXPECT_EQ(state.stand_stills.back().to, last);
}

TEST(Fold, APauseAndAResolutionThatBecomeOneAreAPause) {
  ClockState state = FoldAll({{After(1), Kind::kResolved},
                              {After(2), Kind::kReopened},
                              {After(2), Kind::kPaused},
                              {After(3), Kind::kResumed}},
                             Created());
  for (size_t i = 2; i <= ClockState::kMaxStandStills; ++i) {
    const int minute = 2 * static_cast<int>(i);
    state = FoldAll({{After(minute), Kind::kPaused}, {After(minute + 1), Kind::kResumed}}, state);
  }
  EXPECT_EQ(state.stand_stills.size(), ClockState::kMaxStandStills);
  EXPECT_EQ(state.stand_stills[0], (StandStill{After(1), After(3), false}));
}

TEST(Fold, APolicyMakesTargetsOfWhichNobodyWasToldButOfABreach) {
  const auto breached = MarkTold(Created(), {kFirstResponse, DeadlineKind::kBreach, After(1)});
  const auto both = MarkTold(breached, {kResolution, DeadlineKind::kWarning, After(1)});
  EXPECT_NE(both, breached);
  EXPECT_EQ(Fold(both, {After(2), Kind::kPolicy}), breached);
}

TEST(FoldLaws, ReplayFromAnyCutGivesTheSameState) {
  RandomCalendars random(11);
  for (int i = 0; i < 2'000; ++i) {
    const auto events = RandomEvents(random, kStart, absl::Hours(100), 30);
    const ClockState whole = FoldAll(events);
    const auto cut = events.begin() + random.Pick(static_cast<int64_t>(events.size()));
    const ClockState kept = FoldAll({events.begin(), cut});
    ASSERT_EQ(FoldAll({cut, events.end()}, kept), whole);
  }
}

TEST(FoldLaws, APauseOfNoLengthChangesNothing) {
  RandomCalendars random(12);
  int inserted = 0;
  for (int i = 0; i < 2'000; ++i) {
    auto events = RandomEvents(random, kStart, absl::Hours(100), 10);
    const ClockState whole = FoldAll(events);
    const auto at = events.begin() + 1 + random.Pick(static_cast<int64_t>(events.size()));
    const ClockState before = FoldAll({events.begin(), at});
    if (before.paused_since) continue;  // It would end that pause.
    const absl::Time from = std::prev(at)->at;
    const absl::Time to = at == events.end() ? from + absl::Hours(1) : at->at;
    const absl::Time time = from + absl::Minutes(random.Pick((to - from) / absl::Minutes(1) + 1));
    events.insert(at, {{time, Kind::kPaused}, {time, Kind::kResumed}});
    ASSERT_EQ(FoldAll(events), whole);
    ++inserted;
  }
  EXPECT_GT(inserted, 500);
}

TEST(FoldLaws, StandStillsAreInOrderAndNeverEmpty) {
  RandomCalendars random(13);
  for (int i = 0; i < 2'000; ++i) {
    const ClockState state = FoldAll(RandomEvents(random, kStart, absl::Hours(20), 40));
    absl::Time last = kStart;
    for (const StandStill& still : state.stand_stills) {
      ASSERT_LE(last, still.from);
      ASSERT_LT(still.from, still.to);
      last = still.to;
    }
    ASSERT_LE(last, LastTime(state));
    ASSERT_FALSE(state.paused_since && state.resolve_time);
  }
}

}  // namespace
}  // namespace luukku::routing
