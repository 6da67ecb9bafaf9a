#include "services/routing/sla/sla_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/status/proto_time.h"
#include "services/routing/sla/testing_clocks.h"

// The rules, one by one. 2026-06-01 is a Monday; hours are 8:00 to 16:00, Monday to Friday.
namespace luukku::routing {
namespace {

using Kind = SlaEventKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Duration kNanosecond = absl::Nanoseconds(1);

class SlaClock : public ::testing::Test {
 protected:
  v1::SlaTarget Read(common::v1::SlaTargetKind kind, const ClockState& state, absl::Time now) {
    return TargetOf(Evaluate(state, policy_, calendar_, now), kind);
  }
  common::v1::SlaTargetState StateOf(common::v1::SlaTargetKind kind, const ClockState& state,
                                     absl::Time now) {
    return Read(kind, state, now).state();
  }
  std::optional<absl::Time> DueOf(common::v1::SlaTargetKind kind, const ClockState& state,
                                  absl::Time now) {
    const auto target = Read(kind, state, now);
    return target.has_due_time() ? std::optional(FromProto(target.due_time())) : std::nullopt;
  }

  BusinessTime calendar_ = Compile(OfficeHours());
  // Two and eight hours of business time.
  v1::SlaPolicy policy_ = Policy(absl::Hours(2), absl::Hours(8));
  ClockState created_ = FoldAll(Events({{"2026-06-01 09:00", Kind::kCreated}}));
};

TEST_F(SlaClock, TellsAllOfATarget) {
  const auto target = Read(kResolution, created_, At("2026-06-01 11:00"));
  EXPECT_EQ(target.state(), common::v1::SLA_TARGET_STATE_RUNNING);
  EXPECT_EQ(FromProto(target.due_time()), At("2026-06-02 09:00"));
  EXPECT_EQ(FromProto(target.warning_time()), At("2026-06-01 15:00"));
  EXPECT_FALSE(target.has_finish_time());
  EXPECT_EQ(target.elapsed().seconds(), 2 * 3600);
  EXPECT_EQ(target.target().seconds(), 8 * 3600);
  EXPECT_FALSE(target.paused());
  EXPECT_EQ(target.policy(), "slaPolicies/gold@1");
  EXPECT_EQ(target.calendar(), "calendars/test@3");
}

TEST_F(SlaClock, HasOnlyTheTargetsThatArePromised) {
  EXPECT_THAT(Evaluate({}, policy_, calendar_, At("2026-06-01 11:00")), IsEmpty());
  policy_.clear_first_response();
  EXPECT_EQ(Evaluate(created_, policy_, calendar_, At("2026-06-01 11:00")).size(), 1u);
  EXPECT_THAT(NextDeadlines(created_, policy_, calendar_, At("2026-06-01 11:00")),
              ElementsAre(Deadline{kResolution, DeadlineKind::kWarning, At("2026-06-01 15:00")},
                          Deadline{kResolution, DeadlineKind::kBreach, At("2026-06-02 09:00")}));
}

TEST_F(SlaClock, IsMetAtItsDueTimeAndBreachedAfter) {
  const absl::Time due = At("2026-06-01 11:00");
  EXPECT_EQ(StateOf(kFirstResponse, created_, due), common::v1::SLA_TARGET_STATE_AT_RISK);
  EXPECT_EQ(StateOf(kFirstResponse, created_, due + kNanosecond),
            common::v1::SLA_TARGET_STATE_BREACHED);
  const auto in_time = Fold(created_, {due, Kind::kFirstResponse});
  EXPECT_EQ(StateOf(kFirstResponse, in_time, due + absl::Hours(9)),
            common::v1::SLA_TARGET_STATE_MET);
  const auto late = Fold(created_, {due + absl::Minutes(1), Kind::kFirstResponse});
  const auto target = Read(kFirstResponse, late, due + absl::Hours(9));
  EXPECT_EQ(target.state(), common::v1::SLA_TARGET_STATE_BREACHED);
  EXPECT_EQ(FromProto(target.finish_time()), due + absl::Minutes(1));
  EXPECT_EQ(ElapsedOf(target), absl::Minutes(121));
}

// It is due when the desk closes: what comes while it is closed is late, though no business time
// counts.
TEST_F(SlaClock, DueAtClosingTimeIsNotDueNextMorning) {
  const auto state = FoldAll(Events({{"2026-06-01 14:00", Kind::kCreated}}));
  EXPECT_EQ(DueOf(kFirstResponse, state, At("2026-06-01 14:00")), At("2026-06-01 16:00"));
  EXPECT_EQ(StateOf(kFirstResponse, state, At("2026-06-01 17:00")),
            common::v1::SLA_TARGET_STATE_BREACHED);
}

TEST_F(SlaClock, IsAtRiskFromItsWarningTimeOnAlsoWhilePaused) {
  const absl::Time warning = At("2026-06-01 15:00");
  EXPECT_EQ(StateOf(kResolution, created_, warning - kNanosecond),
            common::v1::SLA_TARGET_STATE_RUNNING);
  EXPECT_EQ(StateOf(kResolution, created_, warning), common::v1::SLA_TARGET_STATE_AT_RISK);
  const auto before = Fold(created_, {warning - absl::Minutes(1), Kind::kPaused});
  EXPECT_EQ(StateOf(kResolution, before, At("2026-07-01 12:00")),
            common::v1::SLA_TARGET_STATE_RUNNING);
  const auto after = Fold(created_, {warning + absl::Minutes(1), Kind::kPaused});
  EXPECT_EQ(StateOf(kResolution, after, At("2026-07-01 12:00")),
            common::v1::SLA_TARGET_STATE_AT_RISK);
}

TEST_F(SlaClock, AResolutionWithoutReplyIsTheFirstResponse) {
  const auto in_time = FoldAll(Events({{"2026-06-01 11:00", Kind::kResolved}}), created_);
  EXPECT_EQ(StateOf(kFirstResponse, in_time, At("2026-06-03 09:00")),
            common::v1::SLA_TARGET_STATE_MET);
  const auto late = FoldAll(Events({{"2026-06-01 11:01", Kind::kResolved}}), created_);
  EXPECT_EQ(StateOf(kFirstResponse, late, At("2026-06-03 09:00")),
            common::v1::SLA_TARGET_STATE_BREACHED);
  EXPECT_EQ(StateOf(kResolution, late, At("2026-06-03 09:00")), common::v1::SLA_TARGET_STATE_MET);
}

TEST_F(SlaClock, TheFirstResponseNeverPauses) {
  const auto state = FoldAll(Events({{"2026-06-01 10:00", Kind::kPaused}}), created_);
  const auto target = Read(kFirstResponse, state, At("2026-06-01 12:00"));
  EXPECT_EQ(target.state(), common::v1::SLA_TARGET_STATE_BREACHED);
  EXPECT_FALSE(target.paused());
  EXPECT_EQ(ElapsedOf(target), absl::Hours(3));
}

TEST_F(SlaClock, RunsWhilePendingIfThePolicySaysSo) {
  policy_.set_runs_while_pending(true);
  const auto state =
      FoldAll(Events({{"2026-06-01 10:00", Kind::kPaused}, {"2026-06-01 12:00", Kind::kResumed}}),
              created_);
  EXPECT_EQ(DueOf(kResolution, state, At("2026-06-01 13:00")), At("2026-06-02 09:00"));
  const auto again = FoldAll(Events({{"2026-06-01 14:00", Kind::kPaused}}), state);
  EXPECT_FALSE(Read(kResolution, again, At("2026-06-01 15:00")).paused());
  EXPECT_EQ(ElapsedOf(Read(kResolution, again, At("2026-06-01 15:00"))), absl::Hours(6));
}

TEST_F(SlaClock, AReopenedTicketResumesTheSameClock) {
  const auto resolved = FoldAll(Events({{"2026-06-01 15:00", Kind::kResolved}}), created_);
  const auto reopened = FoldAll(Events({{"2026-06-03 10:00", Kind::kReopened}}), resolved);
  const auto target = Read(kResolution, reopened, At("2026-06-03 11:00"));
  EXPECT_EQ(target.state(), common::v1::SLA_TARGET_STATE_AT_RISK);
  EXPECT_EQ(ElapsedOf(target), absl::Hours(7));
  EXPECT_EQ(FromProto(target.due_time()), At("2026-06-03 12:00"));
  // So it does where pending does not stop the clock: a resolved ticket is not pending.
  policy_.set_runs_while_pending(true);
  EXPECT_EQ(ElapsedOf(Read(kResolution, reopened, At("2026-06-03 11:00"))), absl::Hours(7));
}

TEST_F(SlaClock, ABreachOutlivesResolutionAndReopening) {
  const auto late = FoldAll(Events({{"2026-06-02 10:00", Kind::kResolved}}), created_);
  const auto frozen = Freeze(late, Evaluate(late, policy_, calendar_, At("2026-06-02 10:00")));
  const auto reopened = FoldAll(Events({{"2026-06-03 10:00", Kind::kReopened}}), frozen);
  EXPECT_EQ(StateOf(kResolution, reopened, At("2026-06-03 10:00")),
            common::v1::SLA_TARGET_STATE_BREACHED);
  EXPECT_EQ(DueOf(kResolution, reopened, At("2026-06-03 10:00")), At("2026-06-02 09:00"));
}

TEST_F(SlaClock, CancellingEndsWhatIsNotBreached) {
  const auto state = FoldAll(Events({{"2026-06-01 12:00", Kind::kCancelled}}), created_);
  const absl::Time later = At("2026-06-09 12:00");
  EXPECT_EQ(StateOf(kFirstResponse, state, later), common::v1::SLA_TARGET_STATE_BREACHED);
  const auto target = Read(kResolution, state, later);
  EXPECT_EQ(target.state(), common::v1::SLA_TARGET_STATE_CANCELLED);
  EXPECT_FALSE(target.has_finish_time());
  EXPECT_EQ(ElapsedOf(target), absl::Hours(3));
  EXPECT_THAT(NextDeadlines(state, policy_, calendar_, At("2026-06-01 12:00")), IsEmpty());
  const auto frozen = Freeze(state, Evaluate(state, policy_, calendar_, later));
  EXPECT_EQ(frozen.resolution.frozen->result, TargetResult::kCancelled);
  EXPECT_EQ(frozen.first_response.frozen->result, TargetResult::kBreached);
}

TEST_F(SlaClock, DeadlinesAreInOrderAndOnlyAhead) {
  EXPECT_THAT(NextDeadlines(created_, policy_, calendar_, At("2026-06-01 10:30")),
              ElementsAre(Deadline{kFirstResponse, DeadlineKind::kBreach, At("2026-06-01 11:00")},
                          Deadline{kResolution, DeadlineKind::kWarning, At("2026-06-01 15:00")},
                          Deadline{kResolution, DeadlineKind::kBreach, At("2026-06-02 09:00")}));
  const absl::Time due = At("2026-06-02 09:00");
  EXPECT_THAT(NextDeadlines(created_, policy_, calendar_, due),
              ElementsAre(Deadline{kResolution, DeadlineKind::kBreach, due}));
  EXPECT_THAT(NextDeadlines(created_, policy_, calendar_, due + kNanosecond), IsEmpty());
}

TEST_F(SlaClock, TellsOfAWarningOnceAndOfABreachOnce) {
  policy_.clear_first_response();
  policy_.set_warning_percent(50);
  const auto untold = [&](const ClockState& state, const char* now) {
    return UntoldDeadlines(state, policy_, calendar_, At(now));
  };
  EXPECT_THAT(untold(created_, "2026-06-01 12:59"), IsEmpty());
  const Deadline warning{kResolution, DeadlineKind::kWarning, At("2026-06-01 13:00")};
  EXPECT_THAT(untold(created_, "2026-06-01 13:00"), ElementsAre(warning));
  const ClockState warned = MarkTold(created_, warning);
  EXPECT_THAT(untold(warned, "2026-06-02 09:00"), IsEmpty());
  const Deadline breach{kResolution, DeadlineKind::kBreach, At("2026-06-02 09:00")};
  EXPECT_THAT(untold(warned, "2026-06-02 09:01"), ElementsAre(breach));
  EXPECT_THAT(untold(created_, "2026-06-02 09:01"), ElementsAre(breach));
  EXPECT_THAT(untold(MarkTold(created_, breach), "2026-06-02 09:01"), IsEmpty());
  // After a late resolution, an unpublished breach is still published; a warning is not.
  const auto late = FoldAll(Events({{"2026-06-02 10:00", Kind::kResolved}}), created_);
  EXPECT_THAT(untold(late, "2026-06-02 10:00"), ElementsAre(breach));
  const auto early = FoldAll(Events({{"2026-06-01 14:00", Kind::kResolved}}), created_);
  EXPECT_THAT(untold(early, "2026-06-01 14:00"), IsEmpty());
}

TEST_F(SlaClock, ExplainsItself) {
  const auto state = FoldAll(Events({{"2026-06-01 15:00", Kind::kPaused},
                                     {"2026-06-02 09:00", Kind::kResumed},
                                     {"2026-06-02 10:00", Kind::kResolved},
                                     {"2026-06-02 15:00", Kind::kReopened}}),
                             created_);
  const auto segment = [](const char* from, const char* to, SegmentKind kind) {
    const bool counted = kind == SegmentKind::kCounted;
    return Segment{At(from), At(to), kind, counted ? At(to) - At(from) : absl::ZeroDuration()};
  };
  EXPECT_THAT(Explain(state, kResolution, policy_, calendar_, At("2026-06-02 17:00")),
              ElementsAre(segment("2026-06-01 09:00", "2026-06-01 15:00", SegmentKind::kCounted),
                          segment("2026-06-01 15:00", "2026-06-02 09:00", SegmentKind::kPaused),
                          segment("2026-06-02 09:00", "2026-06-02 10:00", SegmentKind::kCounted),
                          segment("2026-06-02 10:00", "2026-06-02 15:00", SegmentKind::kResolved),
                          segment("2026-06-02 15:00", "2026-06-02 16:00", SegmentKind::kCounted),
                          segment("2026-06-02 16:00", "2026-06-02 17:00", SegmentKind::kClosed)));
  EXPECT_THAT(Explain({}, kResolution, policy_, calendar_, At("2026-06-02 17:00")), IsEmpty());
}

}  // namespace
}  // namespace luukku::routing
