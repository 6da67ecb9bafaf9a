#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <span>

#include "absl/strings/str_cat.h"
#include "lib/status/proto_time.h"
#include "services/routing/sla/sla_clock.h"
#include "services/routing/sla/testing_clocks.h"

// Random tickets, held against a simulation that walks through them minute by minute.
namespace luukku::routing {
namespace {

constexpr absl::Duration kMinute = absl::Minutes(1);
constexpr absl::Duration kSpan = absl::Hours(5 * 24);  // Of the events.
constexpr int kHoursDays = 12;
constexpr int kCalendars = 250;
constexpr int kTicketsEach = 12;

struct Ticket {
  std::vector<SlaEvent> events;
  absl::Time now;  // Not before any event.
  v1::SlaPolicy policy;
};

enum class Mode { kRuns, kPaused, kReached, kDropped };

bool IsOver(Mode mode) { return mode == Mode::kReached || mode == Mode::kDropped; }

// What the events so far mean for one target.
Mode ModeAfter(std::span<const SlaEvent> events, common::v1::SlaTargetKind kind,
               bool runs_while_pending) {
  const bool response = kind == kFirstResponse;
  bool paused = false, resolved = false;
  for (const SlaEvent& event : events) {
    if (event.kind == SlaEventKind::kCancelled) return resolved ? Mode::kReached : Mode::kDropped;
    if (event.kind == SlaEventKind::kFirstResponse && response) return Mode::kReached;
    if (event.kind == SlaEventKind::kResolved && response) return Mode::kReached;
    if (event.kind == SlaEventKind::kResolved) resolved = true;
    if (event.kind == SlaEventKind::kReopened) resolved = false;
    if (event.kind == SlaEventKind::kPaused) paused = true;
    if (event.kind == SlaEventKind::kResumed || resolved) paused = false;
  }
  if (resolved) return Mode::kReached;
  return paused && !response && !runs_while_pending ? Mode::kPaused : Mode::kRuns;
}

struct Simulated {
  Mode mode = Mode::kRuns;  // Now.
  absl::Time end;           // When the target finished, or now.
  absl::Duration elapsed;
  // When the promise ran out, or will if nothing happens any more; when it comes to be at risk.
  std::optional<absl::Time> due, warning;

  common::v1::SlaTargetState state() const {
    if (due && end > *due) return common::v1::SLA_TARGET_STATE_BREACHED;
    if (mode == Mode::kReached) return common::v1::SLA_TARGET_STATE_MET;
    if (mode == Mode::kDropped) return common::v1::SLA_TARGET_STATE_CANCELLED;
    return warning && end >= *warning ? common::v1::SLA_TARGET_STATE_AT_RISK
                                      : common::v1::SLA_TARGET_STATE_RUNNING;
  }
};

Simulated Simulate(const Ticket& ticket, common::v1::SlaTargetKind kind,
                   const MinuteOracle& hours) {
  const auto& promise =
      kind == kResolution ? ticket.policy.resolution() : ticket.policy.first_response();
  const absl::Duration warns_after =
      absl::Seconds(promise.seconds()) * ticket.policy.warning_percent() / 100;
  Simulated result;
  absl::Duration counted;
  Mode mode = Mode::kRuns;
  bool was_over = false;
  size_t happened = 0;
  for (absl::Time time = ticket.events[0].at; time < hours.to(); time += kMinute) {
    while (happened < ticket.events.size() && ticket.events[happened].at == time) {
      mode =
          ModeAfter({ticket.events.data(), ++happened}, kind, ticket.policy.runs_while_pending());
      was_over = was_over && IsOver(mode);
    }
    if (time <= ticket.now) {
      if (!was_over) result.end = time;
      result.elapsed = counted;
      result.mode = mode;
    }
    was_over = IsOver(mode);
    if (mode != Mode::kRuns) continue;
    const bool open = hours.IsOpen(time), just_closed = !open && hours.IsOpen(time - kMinute);
    if (!result.due && counted >= absl::Seconds(promise.seconds()) && (open || just_closed)) {
      result.due = time;
    }
    // It may come in the middle of a minute.
    const bool warns =
        open ? counted + kMinute > warns_after : just_closed && counted >= warns_after;
    if (!result.warning && warns) {
      result.warning = time + std::max(warns_after - counted, absl::ZeroDuration());
    }
    if (open) counted += kMinute;
  }
  return result;
}

void ExpectSame(const v1::SlaTarget& target, const Simulated& simulated, absl::Time last_known) {
  EXPECT_EQ(target.state(), simulated.state());
  EXPECT_EQ(ElapsedOf(target), simulated.elapsed);
  EXPECT_EQ(target.paused(), simulated.mode == Mode::kPaused);
  EXPECT_EQ(target.has_finish_time(), simulated.mode == Mode::kReached);
  if (target.has_finish_time()) {
    EXPECT_EQ(FromProto(target.finish_time()), simulated.end);
  }
  if (target.paused()) {
    EXPECT_FALSE(target.has_due_time() || target.has_warning_time());
  } else if (simulated.due) {
    EXPECT_EQ(FromProto(target.due_time()), *simulated.due);
  } else if (target.has_due_time()) {  // Behind the finish, or what the oracle can see.
    EXPECT_GE(FromProto(target.due_time()), IsOver(simulated.mode) ? simulated.end : last_known);
  }
}

// Segments without gaps that sum up.
void ExpectExplained(const Ticket& ticket, const ClockState& state, const v1::SlaTarget& target,
                     const BusinessTime& calendar, absl::Time end) {
  absl::Time last = *state.start;
  absl::Duration sum;
  for (const auto& segment : Explain(state, target.kind(), ticket.policy, calendar, ticket.now)) {
    EXPECT_EQ(segment.from, last);
    EXPECT_LT(segment.from, segment.to);
    const bool counted = segment.kind == SegmentKind::kCounted;
    EXPECT_EQ(segment.counted, counted ? segment.to - segment.from : absl::ZeroDuration());
    if (counted || segment.kind == SegmentKind::kClosed) {
      EXPECT_EQ(calendar.Elapsed(segment.from, segment.to), segment.counted);
    }
    sum += segment.counted;
    last = segment.to;
  }
  EXPECT_EQ(last, end);
  EXPECT_EQ(sum, ElapsedOf(target));
}

// A timer set for a deadline finds it there.
void ExpectDeadlines(const Ticket& ticket, const ClockState& state, const BusinessTime& calendar) {
  absl::Time last = ticket.now;
  for (const Deadline& deadline : NextDeadlines(state, ticket.policy, calendar, ticket.now)) {
    EXPECT_LE(last, deadline.at);
    last = deadline.at;
    const bool breach = deadline.kind == DeadlineKind::kBreach;
    const absl::Time then = deadline.at + absl::Nanoseconds(breach ? 1 : 0);
    const auto before = TargetOf(
        Evaluate(state, ticket.policy, calendar, then - absl::Nanoseconds(1)), deadline.target);
    EXPECT_NE(before.state(), common::v1::SLA_TARGET_STATE_BREACHED);
    EXPECT_TRUE(breach || before.state() == common::v1::SLA_TARGET_STATE_RUNNING);
    const auto untold = UntoldDeadlines(state, ticket.policy, calendar, then);
    EXPECT_EQ(std::count(untold.begin(), untold.end(), deadline), 1);
    for (const auto& told :
         UntoldDeadlines(MarkTold(state, deadline), ticket.policy, calendar, then)) {
      EXPECT_NE(told.target, deadline.target);
    }
  }
}

Ticket RandomTicket(RandomCalendars& random, absl::Time start) {
  Ticket ticket;
  ticket.events = RandomEvents(random, start, kSpan, 14);
  ticket.now = ticket.events.back().at + absl::Minutes(random.Pick(2) * random.Pick(3000));
  ticket.policy = Policy(absl::Minutes(1 + random.Pick(600)), absl::Minutes(1 + random.Pick(3000)));
  ticket.policy.set_runs_while_pending(random.Pick(4) == 0);
  ticket.policy.set_warning_percent(static_cast<int32_t>(1 + random.Pick(99)));
  return ticket;
}

std::string Describe(const Ticket& ticket, const v1::Calendar& calendar) {
  std::string text =
      absl::StrCat(calendar.ShortDebugString(), "\n", ticket.policy.ShortDebugString(), "\n");
  for (const auto& event : ticket.events) {
    absl::StrAppend(&text, absl::FormatTime(event.at), " ", static_cast<int>(event.kind), "\n");
  }
  return absl::StrCat(text, "now ", absl::FormatTime(ticket.now));
}

TEST(SlaClockOracle, AgreesOnRandomTickets) {
  RandomCalendars random(21);
  int states[6] = {};
  for (int i = 0; i < kCalendars; ++i) {
    const std::string zone = random.Zone();
    const absl::Time from = random.Moment(zone);
    const auto calendar = random.Calendar(zone, from);
    const BusinessTime time = Compile(calendar);
    const MinuteOracle hours(calendar, from, kHoursDays * 24 * 60);
    for (int j = 0; j < kTicketsEach; ++j) {
      const auto ticket = RandomTicket(random, from + absl::Minutes(1 + random.Pick(1440)));
      const ClockState state = FoldAll(ticket.events);
      SCOPED_TRACE(Describe(ticket, calendar));
      for (const auto& target : Evaluate(state, ticket.policy, time, ticket.now)) {
        const auto simulated = Simulate(ticket, target.kind(), hours);
        ++states[target.state()];
        ExpectSame(target, simulated, ticket.now);
        ExpectExplained(ticket, state, target, time, simulated.end);
      }
      ExpectDeadlines(ticket, state, time);
      ASSERT_FALSE(::testing::Test::HasFailure());
    }
  }
  for (int state = 1; state < 6; ++state) EXPECT_GT(states[state], 100) << state;
}

// Publishes and freezes after each event, as the service does.
struct Live {
  ClockState state;
  int breaches_told = 0;

  void Happen(const SlaEvent& event, const v1::SlaPolicy& policy, const BusinessTime& calendar) {
    state = Fold(state, event);
    for (const auto& deadline : UntoldDeadlines(state, policy, calendar, event.at)) {
      breaches_told += deadline.kind == DeadlineKind::kBreach ? 1 : 0;
      state = MarkTold(state, deadline);
    }
    state = Freeze(state, Evaluate(state, policy, calendar, event.at));
  }
};

// A finished target is frozen, another policy or calendar notwithstanding; freezing changes no
// result under the same policy; each target's breach is published once.
TEST(SlaClockLaws, FreezingKeepsResultsAndEachBreachIsToldOnce) {
  RandomCalendars random(22);
  for (int i = 0; i < 2'000; ++i) {
    const std::string zone = random.Zone();
    const absl::Time from = random.Moment(zone);
    const BusinessTime time = Compile(random.Calendar(zone, from));
    const auto ticket = RandomTicket(random, from);
    Live live;
    for (const auto& event : ticket.events) live.Happen(event, ticket.policy, time);
    const auto frozen = Evaluate(live.state, ticket.policy, time, ticket.now);
    const auto plain = Evaluate(FoldAll(ticket.events), ticket.policy, time, ticket.now);
    const auto other = Evaluate(live.state, Policy(kMinute, kMinute), Compile(AlwaysOpen("UTC")),
                                ticket.now + kMinute);
    for (const auto kind : {kFirstResponse, kResolution}) {
      ASSERT_EQ(TargetOf(frozen, kind).SerializeAsString(),
                TargetOf(plain, kind).SerializeAsString());
      const bool finished =
          TargetOf(frozen, kind).has_finish_time() || live.state.cancel_time.has_value();
      ASSERT_EQ(
          TargetOf(frozen, kind).SerializeAsString() == TargetOf(other, kind).SerializeAsString(),
          finished);
    }
    const auto policies =
        std::count_if(ticket.events.begin(), ticket.events.end(),
                      [](const SlaEvent& event) { return event.kind == SlaEventKind::kPolicy; });
    ASSERT_LE(live.breaches_told, 2 * (1 + policies));
  }
}

TEST(SlaClockLaws, ALongerPauseNeverMakesItDueSooner) {
  RandomCalendars random(23);
  for (int i = 0; i < 3'000; ++i) {
    const std::string zone = random.Zone();
    const absl::Time start = random.Moment(zone);
    const BusinessTime time = Compile(random.Calendar(zone, start));
    const auto policy = Policy(kMinute, absl::Minutes(1 + random.Pick(3000)));
    const absl::Time pause = random.Between(start, start + kSpan);
    const absl::Time resume = random.Between(pause, pause + kSpan);
    const absl::Time later = random.Between(resume, resume + kSpan);
    const auto due = [&](absl::Time until) {
      const ClockState state = FoldAll({{start, SlaEventKind::kCreated},
                                        {pause, SlaEventKind::kPaused},
                                        {until, SlaEventKind::kResumed}});
      return FromProto(TargetOf(Evaluate(state, policy, time, until), kResolution).due_time());
    };
    ASSERT_LE(due(pause), due(resume));
    ASSERT_LE(due(resume), due(later));
  }
}

}  // namespace
}  // namespace luukku::routing
