#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/status/proto_time.h"
#include "services/routing/sla/sla_clock.h"
#include "services/routing/sla/testing_clocks.h"

// Errors that the clocks of other desks have had. 2026-06-01 is a Monday; hours are 8:00 to 16:00,
// Monday to Friday.
namespace luukku::routing {
namespace {

using Kind = SlaEventKind;
using ::testing::Each;
using ::testing::Field;
using ::testing::IsEmpty;

class OthersClockBugs : public ::testing::Test {
 protected:
  v1::SlaTarget Read(common::v1::SlaTargetKind kind, const ClockState& state, const char* now) {
    return TargetOf(Evaluate(state, policy_, calendar_, At(now)), kind);
  }
  absl::Time DueOf(const ClockState& state, const char* now) {
    return FromProto(Read(kResolution, state, now).due_time());
  }
  ClockState Settle(const ClockState& state, const char* now) {
    return Freeze(state, Evaluate(state, policy_, calendar_, At(now)));
  }

  BusinessTime calendar_ = Compile(OfficeHours());
  v1::SlaPolicy policy_ = Policy(absl::Hours(2), absl::Hours(8));
  ClockState created_ = FoldAll(Events({{"2026-06-01 09:00", Kind::kCreated}}));
};

// Zammad 2082: the deadline stays after the reply.
TEST_F(OthersClockBugs, AReplyTakesTheDeadlineAway) {
  const auto replied = FoldAll(Events({{"2026-06-01 10:00", Kind::kFirstResponse}}), created_);
  EXPECT_THAT(NextDeadlines(replied, policy_, calendar_, At("2026-06-01 10:00")),
              Each(Field(&Deadline::target, kResolution)));
}

// Zammad 5177: another target overrules the first response.
TEST_F(OthersClockBugs, TheResolutionLeavesTheFirstResponse) {
  auto state = Settle(FoldAll(Events({{"2026-06-01 10:00", Kind::kFirstResponse}}), created_),
                      "2026-06-01 10:00");
  const auto before = Read(kFirstResponse, state, "2026-06-01 10:00").SerializeAsString();
  state = FoldAll(Events({{"2026-06-01 11:00", Kind::kPaused},
                          {"2026-06-01 12:00", Kind::kResumed},
                          {"2026-06-08 12:00", Kind::kResolved},
                          {"2026-06-08 13:00", Kind::kReopened},
                          {"2026-06-08 14:00", Kind::kFirstResponse}}),
                  state);
  EXPECT_EQ(Read(kFirstResponse, state, "2026-06-09 10:00").SerializeAsString(), before);
}

// Zammad 4432, 2157, GLPI 15429, 22678: reminders at midnight or at the weekend.
TEST_F(OthersClockBugs, WarningsComeInBusinessTime) {
  const auto friday = FoldAll(Events({{"2026-06-05 15:00", Kind::kCreated}}));
  const auto target = Read(kResolution, friday, "2026-06-05 15:00");
  EXPECT_EQ(FromProto(target.warning_time()), At("2026-06-08 13:00"));
  const auto saturday = FoldAll(Events({{"2026-06-06 00:00", Kind::kCreated}}));
  policy_.set_warning_percent(1);
  EXPECT_EQ(FromProto(Read(kResolution, saturday, "2026-06-06 00:00").warning_time()),
            At("2026-06-08 08:04") + absl::Seconds(48));
}

// GLPI 6902, 15605: another SLA forgets the pause.
TEST_F(OthersClockBugs, AnotherPolicyKeepsStartAndPauses) {
  const auto state = FoldAll(Events({{"2026-06-01 10:00", Kind::kPaused},
                                     {"2026-06-01 12:00", Kind::kResumed},
                                     {"2026-06-01 13:00", Kind::kPolicy}}),
                             created_);
  policy_ = Policy(absl::Hours(2), absl::Hours(4));
  EXPECT_EQ(DueOf(state, "2026-06-01 13:00"), At("2026-06-01 15:00"));
  policy_.set_runs_while_pending(true);
  EXPECT_EQ(DueOf(state, "2026-06-01 13:00"), At("2026-06-01 13:00"));
}

// Zendesk: a changed policy reaches a ticket only at its next event.
TEST_F(OthersClockBugs, AnotherPolicyCountsAtOnce) {
  const auto state = FoldAll(Events({{"2026-06-01 15:00", Kind::kPolicy}}), created_);
  policy_ = Policy(absl::Hours(2), absl::Hours(4));
  EXPECT_EQ(Read(kResolution, state, "2026-06-01 15:00").state(),
            common::v1::SLA_TARGET_STATE_BREACHED);
  EXPECT_EQ(UntoldDeadlines(state, policy_, calendar_, At("2026-06-01 15:00")).size(), 2u);
  policy_ = Policy(absl::Hours(20), absl::Hours(40));
  EXPECT_EQ(Read(kResolution, state, "2026-06-01 15:00").state(),
            common::v1::SLA_TARGET_STATE_RUNNING);
}

// GLPI 24481: breached while pending.
TEST_F(OthersClockBugs, APausedClockIsNotBreached) {
  const auto paused = FoldAll(Events({{"2026-06-01 10:00", Kind::kPaused}}), created_);
  const auto target = Read(kResolution, paused, "2026-07-01 12:00");
  EXPECT_EQ(target.state(), common::v1::SLA_TARGET_STATE_RUNNING);
  EXPECT_TRUE(target.paused());
  EXPECT_FALSE(target.has_due_time());
  EXPECT_FALSE(target.has_warning_time());
  policy_.clear_first_response();
  EXPECT_THAT(NextDeadlines(paused, policy_, calendar_, At("2026-06-01 10:00")), IsEmpty());
  EXPECT_THAT(UntoldDeadlines(paused, policy_, calendar_, At("2026-07-01 12:00")), IsEmpty());
}

TEST_F(OthersClockBugs, ABreachBeforeThePauseRemains) {
  const auto paused = FoldAll(Events({{"2026-06-02 10:00", Kind::kPaused}}), created_);
  EXPECT_EQ(Read(kResolution, paused, "2026-06-02 10:00").state(),
            common::v1::SLA_TARGET_STATE_BREACHED);
  EXPECT_TRUE(Read(kResolution, paused, "2026-06-02 10:00").paused());
}

// RT: a running pause counts only once it has ended. ServiceNow: "paused" but running on.
TEST_F(OthersClockBugs, ARunningPauseCounts) {
  const auto paused = FoldAll(Events({{"2026-06-01 10:00", Kind::kPaused}}), created_);
  EXPECT_EQ(ElapsedOf(Read(kResolution, paused, "2026-06-05 12:00")), absl::Hours(1));
  const auto segments = Explain(paused, kResolution, policy_, calendar_, At("2026-06-05 12:00"));
  EXPECT_EQ(segments.back(), (Segment{At("2026-06-01 10:00"), At("2026-06-05 12:00"),
                                      SegmentKind::kPaused, absl::ZeroDuration()}));
}

// RT: who leaves a pause without a reply is overdue at once. Also in the very moment it was due.
TEST_F(OthersClockBugs, LeavingAPauseIsNotOverdueAtOnce) {
  const auto resumed =
      FoldAll(Events({{"2026-06-02 08:59", Kind::kPaused}, {"2026-06-12 12:00", Kind::kResumed}}),
              created_);
  EXPECT_EQ(DueOf(resumed, "2026-06-12 12:00"), At("2026-06-12 12:01"));
  const auto last_moment = FoldAll(Events({{"2026-06-02 09:00", Kind::kPaused}}), created_);
  EXPECT_EQ(Read(kResolution, last_moment, "2026-06-03 09:00").state(),
            common::v1::SLA_TARGET_STATE_AT_RISK);
  const auto at_night = FoldAll(Events({{"2026-06-12 20:00", Kind::kResumed}}), last_moment);
  EXPECT_EQ(DueOf(at_night, "2026-06-12 20:00"), At("2026-06-15 08:00"));
}

// osTicket 3034: no pause.
TEST_F(OthersClockBugs, PausesDelayTheDueTime) {
  const auto state = FoldAll(Events({{"2026-06-01 10:00", Kind::kPaused},
                                     {"2026-06-01 12:00", Kind::kResumed},
                                     {"2026-06-01 15:00", Kind::kPaused},
                                     {"2026-06-02 09:00", Kind::kResumed}}),
                             created_);
  EXPECT_EQ(DueOf(state, "2026-06-02 09:00"), At("2026-06-02 13:00"));
}

// Chatwoot 10178: the clock runs on after the resolution.
TEST_F(OthersClockBugs, TheClockStopsAtTheResolution) {
  const auto state = FoldAll(Events({{"2026-06-01 15:00", Kind::kResolved}}), created_);
  const auto target = Read(kResolution, state, "2026-07-01 15:00");
  EXPECT_EQ(target.state(), common::v1::SLA_TARGET_STATE_MET);
  EXPECT_EQ(ElapsedOf(target), absl::Hours(6));
  EXPECT_EQ(FromProto(target.finish_time()), At("2026-06-01 15:00"));
  EXPECT_THAT(NextDeadlines(state, policy_, calendar_, At("2026-06-01 15:00")), IsEmpty());
}

// Jira: reconstruction destroys history. ServiceNow: edits of live definitions reach old tickets.
TEST_F(OthersClockBugs, AFinishedTargetIsFrozen) {
  auto state = Settle(FoldAll(Events({{"2026-06-01 15:00", Kind::kResolved}}), created_),
                      "2026-06-01 15:00");
  const auto before = Read(kResolution, state, "2026-06-01 15:00");
  EXPECT_EQ(before.policy(), "slaPolicies/gold@1");
  state = FoldAll(Events({{"2026-06-01 15:30", Kind::kPolicy}}), state);
  policy_ = Policy(absl::Minutes(1), absl::Minutes(1));
  policy_.set_revision(2);
  calendar_ = Compile(AlwaysOpen("UTC"));
  EXPECT_EQ(Read(kResolution, state, "2026-07-01 15:00").SerializeAsString(),
            before.SerializeAsString());
  EXPECT_THAT(UntoldDeadlines(state, policy_, calendar_, At("2026-07-01 15:00")), IsEmpty());
  EXPECT_EQ(Settle(state, "2026-07-01 15:00"), state);
  // Only the resolution runs again, and then by the policy of the day.
  state = FoldAll(Events({{"2026-06-01 15:45", Kind::kReopened}}), state);
  EXPECT_EQ(Read(kResolution, state, "2026-06-01 15:45").policy(), "slaPolicies/gold@2");
  EXPECT_EQ(Read(kFirstResponse, state, "2026-06-01 15:45").policy(), "slaPolicies/gold@1");
}

}  // namespace
}  // namespace luukku::routing
