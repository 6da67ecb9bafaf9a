#include "services/routing/sla/clock_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/status/proto_time.h"
#include "lib/text/zones.h"
#include "services/routing/sla/testing_clocks.h"

// The facts, event by event. 2026-06-01 is a Monday; hours are 8:00 to 16:00, Monday to Friday.
namespace luukku::routing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// "resolution RUNNING 2026-06-01 09:00, due 2026-06-02 09:00", in Helsinki.
std::string Words(const event::v1::SlaTargetChanged& fact) {
  const auto time = [](const google::protobuf::Timestamp& t) {
    return absl::FormatTime("%Y-%m-%d %H:%M", FromProto(t), *FindZone("Europe/Helsinki"));
  };
  const std::string state = common::v1::SlaTargetState_Name(fact.state()).substr(17);
  std::string words = absl::StrCat(fact.kind() == kResolution ? "resolution " : "response ", state,
                                   " ", time(fact.time()));
  if (fact.has_due_time()) absl::StrAppend(&words, ", due ", time(fact.due_time()));
  return words;
}

class ClockRules : public ::testing::Test {
 protected:
  using Words = std::vector<std::string>;

  // Changes the ticket; returns the facts of its clock.
  Words Happen(const std::string& time, common::v1::TicketState state, bool replied = false) {
    event::v1::Event event;
    *event.mutable_occurred_at() = ToProto(At(time));
    if (!clock_.state.start) {
      event.mutable_ticket_created();
    } else {
      event.mutable_ticket_state_changed();
    }
    snapshot_.set_state(state);
    if (replied) *snapshot_.mutable_first_response_time() = event.occurred_at();
    *event.mutable_ticket() = snapshot_;
    Step step;
    TakeIn(clock_, event, named_, now_, step);
    return Take(step);
  }

  Words Pass(const std::string& time) {
    Step step;
    Settle(clock_, named_, At(time) + absl::Microseconds(1), step);
    return Take(step);
  }

  Words Promise(const std::string& time, const routing::Promise* promise) {
    Step step;
    Repromise(clock_, named_, promise, At(time), At(time), step);
    now_ = promise;
    return Take(step);
  }

  Words Take(const Step& step) {
    Words words;
    for (const auto& fact : step.facts) words.push_back(routing::Words(fact));
    last_ = step;
    return words;
  }

  routing::Promise gold_ = PromiseOf("gold", 2, 8), tin_ = PromiseOf("tin", 4, 16),
                   gold_2_ = PromiseOf("gold", 2, 8);
  const Named named_ = Among({&gold_, &tin_, &gold_2_});
  const routing::Promise* now_ = &gold_;
  event::v1::TicketSnapshot snapshot_;
  Clock clock_;
  Step last_;
};

TEST_F(ClockRules, TellsOfTargetsAsTheyRunAreReachedAndKept) {
  EXPECT_THAT(Happen("2026-06-01 09:00", kNew),
              ElementsAre("response RUNNING 2026-06-01 09:00, due 2026-06-01 11:00",
                          "resolution RUNNING 2026-06-01 09:00, due 2026-06-02 09:00"));
  EXPECT_EQ(clock_.next_deadline, At("2026-06-01 10:30"));
  EXPECT_EQ(DueTime(clock_), At("2026-06-01 11:00"));
  EXPECT_THAT(Happen("2026-06-01 09:10", kOpen), IsEmpty());
  EXPECT_THAT(Happen("2026-06-01 10:00", kOpen, true),
              ElementsAre("response MET 2026-06-01 10:00, due 2026-06-01 11:00"));
  EXPECT_EQ(last_.facts[0].elapsed().seconds(), 3600);
  EXPECT_EQ(last_.facts[0].policy(), "slaPolicies/gold@1");
  EXPECT_THAT(last_.finished, SizeIs(1));
  EXPECT_EQ(DueTime(clock_), At("2026-06-02 09:00"));
  EXPECT_THAT(Happen("2026-06-02 09:00", kResolved),
              ElementsAre("resolution AT_RISK 2026-06-01 15:00, due 2026-06-02 09:00",
                          "resolution MET 2026-06-02 09:00, due 2026-06-02 09:00"));
  EXPECT_EQ(clock_.next_deadline, std::nullopt);
  EXPECT_EQ(DueTime(clock_), std::nullopt);
  EXPECT_FALSE(IsRunning(clock_));
}

TEST_F(ClockRules, TellsOfDeadlinesOnceAtTheirTime) {
  Happen("2026-06-01 09:00", kNew);
  EXPECT_THAT(Pass("2026-06-01 10:29"), IsEmpty());
  EXPECT_THAT(Pass("2026-06-01 10:45"),
              ElementsAre("response AT_RISK 2026-06-01 10:30, due 2026-06-01 11:00"));
  EXPECT_EQ(last_.facts[0].elapsed().seconds(), 5400);
  EXPECT_EQ(WorstState(clock_), common::v1::SLA_TARGET_STATE_AT_RISK);
  EXPECT_THAT(Pass("2026-06-01 10:50"), IsEmpty());
  EXPECT_THAT(Pass("2026-06-01 12:00"),
              ElementsAre("response BREACHED 2026-06-01 11:00, due 2026-06-01 11:00"));
  EXPECT_EQ(last_.facts[0].elapsed().seconds(), 7200);
  EXPECT_EQ(last_.facts[0].elapsed_physical().seconds(), 7200);
  EXPECT_THAT(Pass("2026-06-01 12:30"), IsEmpty());
  EXPECT_EQ(WorstState(clock_), common::v1::SLA_TARGET_STATE_BREACHED);
  // The late reply changes nothing, but is counted.
  EXPECT_THAT(Happen("2026-06-01 13:00", kOpen, true), IsEmpty());
  ASSERT_THAT(last_.finished, SizeIs(1));
  EXPECT_EQ(last_.finished[0].elapsed().seconds(), 4 * 3600);
  EXPECT_EQ(WorstState(clock_), common::v1::SLA_TARGET_STATE_RUNNING);
}

TEST_F(ClockRules, ABreachThatNobodyLookedAtIsToldByTheLateResolution) {
  Happen("2026-06-01 09:00", kNew);
  EXPECT_THAT(Happen("2026-06-03 09:00", kResolved),
              ElementsAre("response BREACHED 2026-06-01 11:00, due 2026-06-01 11:00",
                          "resolution BREACHED 2026-06-02 09:00, due 2026-06-02 09:00"));
}

TEST_F(ClockRules, PausesTakeTheDueTimeAway) {
  Happen("2026-06-01 09:00", kNew);
  Happen("2026-06-01 09:30", kOpen, true);
  EXPECT_THAT(Happen("2026-06-01 10:00", kPending),
              ElementsAre("resolution RUNNING 2026-06-01 10:00"));
  EXPECT_EQ(clock_.next_deadline, std::nullopt);
  EXPECT_THAT(Pass("2026-06-11 10:00"), IsEmpty());
  EXPECT_THAT(Happen("2026-06-12 10:00", kOpen),
              ElementsAre("resolution RUNNING 2026-06-12 10:00, due 2026-06-15 09:00"));
}

TEST_F(ClockRules, AnotherPriorityRetargetsFromTheStart) {
  Happen("2026-06-01 09:00", kNew);
  now_ = &tin_;
  EXPECT_THAT(Happen("2026-06-01 10:40", kNew),
              ElementsAre("response AT_RISK 2026-06-01 10:30, due 2026-06-01 11:00",
                          "response RUNNING 2026-06-01 10:40, due 2026-06-01 13:00",
                          "resolution RUNNING 2026-06-01 10:40, due 2026-06-03 09:00"));
  EXPECT_EQ(last_.facts[1].policy(), "slaPolicies/tin@1");
  now_ = &gold_;
  EXPECT_THAT(Happen("2026-06-01 12:30", kNew),
              ElementsAre("response AT_RISK 2026-06-01 12:00, due 2026-06-01 13:00",
                          "response BREACHED 2026-06-01 11:00, due 2026-06-01 11:00",
                          "resolution RUNNING 2026-06-01 12:30, due 2026-06-02 09:00"));
}

TEST_F(ClockRules, WhatIsBreachedUnderBothPromisesIsToldOnce) {
  Happen("2026-06-01 09:00", kNew);
  Pass("2026-06-04 09:00");
  gold_2_.policy.set_revision(2);
  EXPECT_THAT(Promise("2026-06-04 10:00", &gold_2_), IsEmpty());
  EXPECT_EQ(clock_.policy, "slaPolicies/gold@2");
  EXPECT_THAT(Promise("2026-06-04 11:00", &tin_), IsEmpty());
  EXPECT_THAT(Pass("2026-06-05 11:00"), IsEmpty());
}

TEST_F(ClockRules, WhatIsPromisedNoMoreIsGivenUpAndMayComeBack) {
  Happen("2026-06-01 09:00", kNew);
  Happen("2026-06-01 10:00", kOpen, true);
  EXPECT_THAT(Promise("2026-06-01 10:10", nullptr),
              ElementsAre("resolution CANCELLED 2026-06-01 10:10"));
  EXPECT_EQ(clock_.next_deadline, std::nullopt);
  EXPECT_THAT(Happen("2026-06-01 10:20", kPending), IsEmpty());
  EXPECT_THAT(Happen("2026-06-01 11:20", kOpen), IsEmpty());
  EXPECT_THAT(Promise("2026-06-01 12:00", &gold_),
              ElementsAre("resolution RUNNING 2026-06-01 12:00, due 2026-06-02 10:00"));
}

// Or a past month could be made to look better by an edit.
TEST_F(ClockRules, WhatIsBreachedStaysSoWhateverIsPromisedLater) {
  Happen("2026-06-01 09:00", kNew);
  EXPECT_THAT(Pass("2026-06-01 11:10"),
              ElementsAre("response BREACHED 2026-06-01 11:00, due 2026-06-01 11:00"));
  EXPECT_THAT(Promise("2026-06-01 11:20", nullptr),
              ElementsAre("resolution CANCELLED 2026-06-01 11:20"));
  EXPECT_EQ(WorstState(clock_), common::v1::SLA_TARGET_STATE_BREACHED);
  EXPECT_EQ(DueTime(clock_), At("2026-06-01 11:00"));
  EXPECT_THAT(Promise("2026-06-01 11:30", &tin_),
              ElementsAre("resolution RUNNING 2026-06-01 11:30, due 2026-06-03 09:00"));
  // An agent's edit of the ticket is an edit, too.
  now_ = &gold_;
  EXPECT_THAT(Happen("2026-06-01 11:40", kOpen),
              ElementsAre("resolution RUNNING 2026-06-01 11:40, due 2026-06-02 09:00"));
  EXPECT_THAT(Promise("2026-06-01 11:50", nullptr),
              ElementsAre("resolution CANCELLED 2026-06-01 11:50"));
  EXPECT_THAT(Happen("2026-06-01 13:00", kOpen, true), IsEmpty());
  ASSERT_THAT(last_.finished, SizeIs(1)) << "it goes on by the promise that it broke";
  EXPECT_EQ(last_.finished[0].elapsed().seconds(), 4 * 3600);
  EXPECT_EQ(last_.finished[0].policy(), "slaPolicies/gold@1");
  EXPECT_EQ(last_.finished[0].state(), common::v1::SLA_TARGET_STATE_BREACHED);
  EXPECT_THAT(Happen("2026-06-01 14:00", kResolved), IsEmpty());
  EXPECT_EQ(clock_.told.size(), 1u);
}

TEST_F(ClockRules, ABreachStandsThoughTheClockIsSetBackBeforeIt) {
  Happen("2026-06-01 09:00", kNew);
  Pass("2026-06-01 11:10");
  EXPECT_THAT(Happen("2026-06-01 10:50", kOpen, true), IsEmpty());
  EXPECT_EQ(clock_.told[0].state(), common::v1::SLA_TARGET_STATE_BREACHED);
}

TEST_F(ClockRules, WhatWasMetStaysSoIfItIsReopenedWhenNothingIsPromised) {
  Happen("2026-06-01 09:00", kNew);
  Happen("2026-06-01 10:00", kResolved);
  EXPECT_THAT(Promise("2026-06-01 11:00", nullptr), IsEmpty());
  EXPECT_THAT(Happen("2026-06-02 10:00", kOpen), IsEmpty());
  EXPECT_EQ(DueTime(clock_), std::nullopt);
  EXPECT_THAT(Promise("2026-06-02 11:00", &gold_), IsEmpty());
  EXPECT_THAT(Pass("2026-06-09 11:00"), IsEmpty());
  EXPECT_THAT(Happen("2026-06-10 10:00", kResolved), IsEmpty());
  EXPECT_THAT(Happen("2026-06-10 11:00", kOpen),
              ElementsAre("resolution BREACHED 2026-06-03 09:00, due 2026-06-03 09:00"))
      << "reopened under a promise it runs again";
}

TEST_F(ClockRules, WhatWasReachedBeforeItWasPromisedIsNoTarget) {
  now_ = nullptr;
  EXPECT_THAT(Happen("2026-06-01 09:00", kNew), IsEmpty());
  EXPECT_THAT(Happen("2026-06-01 13:00", kOpen, true), IsEmpty());
  EXPECT_THAT(Promise("2026-06-01 14:00", &gold_),
              ElementsAre("resolution RUNNING 2026-06-01 14:00, due 2026-06-02 09:00"));
  EXPECT_THAT(clock_.told, SizeIs(1));
}

TEST_F(ClockRules, AReopenedTicketRunsAgainAndACancelledOneIsGivenUp) {
  Happen("2026-06-01 09:00", kNew);
  EXPECT_THAT(Happen("2026-06-01 10:00", kResolved),
              ElementsAre("response MET 2026-06-01 10:00, due 2026-06-01 11:00",
                          "resolution MET 2026-06-01 10:00, due 2026-06-02 09:00"));
  EXPECT_THAT(Happen("2026-06-02 10:00", kOpen),
              ElementsAre("resolution RUNNING 2026-06-02 10:00, due 2026-06-03 09:00"));
  EXPECT_EQ(clock_.next_deadline, At("2026-06-02 15:00"));
  EXPECT_THAT(Happen("2026-06-02 11:00", kCancelled),
              ElementsAre("resolution CANCELLED 2026-06-02 11:00, due 2026-06-03 09:00"));
  EXPECT_THAT(Pass("2026-07-01 11:00"), IsEmpty());
}

}  // namespace
}  // namespace luukku::routing
