#include <gtest/gtest.h>

#include "lib/status/proto_time.h"
#include "services/routing/sla/clock_message.h"
#include "services/routing/sla/clock_rules.h"
#include "services/routing/sla/testing_clocks.h"

// Laws of clocks, tried on random tickets.
namespace luukku::routing {
namespace {

// The events of a random ticket.
std::vector<event::v1::Event> RandomLife(RandomCalendars& random, absl::Time start) {
  std::vector<event::v1::Event> events;
  event::v1::TicketSnapshot ticket;
  ticket.set_state(kNew);
  for (const SlaEvent& one : RandomEvents(random, start, absl::Hours(120), 14)) {
    event::v1::Event& event = events.emplace_back();
    *event.mutable_occurred_at() = ToProto(one.at);
    event.mutable_ticket_updated();
    if (one.kind == SlaEventKind::kCreated) event.mutable_ticket_created();
    if (one.kind == SlaEventKind::kPaused) ticket.set_state(kPending);
    if (one.kind == SlaEventKind::kResumed) ticket.set_state(kOpen);
    if (one.kind == SlaEventKind::kReopened) ticket.set_state(kOpen);
    if (one.kind == SlaEventKind::kResolved) ticket.set_state(kResolved);
    if (one.kind == SlaEventKind::kCancelled) ticket.set_state(kCancelled);
    if (one.kind == SlaEventKind::kPolicy) {
      ticket.set_priority(ticket.priority() == common::v1::PRIORITY_HIGH
                              ? common::v1::PRIORITY_LOW
                              : common::v1::PRIORITY_HIGH);
    }
    if (one.kind == SlaEventKind::kFirstResponse && !ticket.has_first_response_time()) {
      *ticket.mutable_first_response_time() = event.occurred_at();
    }
    *event.mutable_ticket() = ticket;
    if (one.kind == SlaEventKind::kCancelled) break;
  }
  return events;
}

std::string Bytes(const Clock& clock) { return ToMessage(clock).SerializeAsString(); }

// The facts do not depend on when and how often deadlines are looked at between the events, nor on
// storing and reading the clock each time: none is early, lost, or published twice.
TEST(ClockRulesLaws, WhatIsToldDoesNotDependOnWhenDeadlinesAreLookedAtNorOnStoring) {
  RandomCalendars random(41);
  int breaches = 0, warnings = 0;
  for (int i = 0; i < 3'000; ++i) {
    const absl::Time start = random.Moment("Europe/Helsinki");
    const auto calendar = random.Calendar("Europe/Helsinki", start);
    const Promise high = PromiseOf("high", 1 + static_cast<int>(random.Pick(6)),
                                   1 + static_cast<int>(random.Pick(20)), calendar);
    const Promise low = PromiseOf("low", 8, 40, calendar);
    const Promise* const promises[] = {&high, &low, nullptr};
    const bool may_have_none = random.Pick(4) == 0;
    const auto of = [&](const event::v1::Event& event) {
      return event.ticket().priority() == common::v1::PRIORITY_HIGH
                 ? promises[0]
                 : promises[may_have_none ? 2 : 1];
    };
    Clock plain, stored;
    Step told_plain, told_stored;
    const Named named = Among({&high, &low});
    absl::Time last = start;
    const auto events = RandomLife(random, start);
    for (const auto& event : events) {
      const absl::Time now = FromProto(event.occurred_at());
      for (int64_t looks = random.Pick(4); looks > 0 && last < now; --looks) {
        last += (now - last) * random.Pick(1001) / 1000;
        last = absl::FromUnixMicros(absl::ToUnixMicros(last));
        Settle(stored, named, last, told_stored);
        const Clock read = FromMessage(ToMessage(stored));
        ASSERT_EQ(read.state, stored.state);
        ASSERT_EQ(Bytes(read), Bytes(stored));
        const auto next = stored.next_deadline;
        stored = read;
        stored.next_deadline = next;
        // A timer that is set for the next deadline misses none.
        ASSERT_TRUE(!next || *next >= last);
      }
      TakeIn(plain, event, named, of(event), told_plain);
      TakeIn(stored, event, named, of(event), told_stored);
      last = now;
    }
    const absl::Time end = last + absl::Hours(24 * 30);
    Settle(plain, named, end, told_plain);
    // By the timers only.
    while (stored.next_deadline && *stored.next_deadline < end) {
      Settle(stored, named, *stored.next_deadline + absl::Microseconds(1), told_stored);
    }
    // In between the same breach may follow its warning, or come without one where nobody looked.
    std::vector<std::string> a, b;
    for (const auto& fact : told_plain.facts) {
      if (fact.state() != common::v1::SLA_TARGET_STATE_AT_RISK)
        a.push_back(fact.ShortDebugString());
    }
    for (const auto& fact : told_stored.facts) {
      if (fact.state() == common::v1::SLA_TARGET_STATE_AT_RISK) {
        ++warnings;
      } else {
        b.push_back(fact.ShortDebugString());
      }
      breaches += fact.state() == common::v1::SLA_TARGET_STATE_BREACHED ? 1 : 0;
    }
    ASSERT_EQ(a, b);
  }
  EXPECT_GT(breaches, 500);
  EXPECT_GT(warnings, 500);
}

// An edit publishes nothing about a target that was met or breached before it; later events publish
// nothing about a breached one.
TEST(ClockRulesLaws, NoEditChangesWhatHasComeToPass) {
  RandomCalendars random(43);
  int edits_after_breach = 0, edits_after_met = 0;
  for (int i = 0; i < 3'000; ++i) {
    const absl::Time start = random.Moment("Europe/Helsinki");
    const auto calendar = random.Calendar("Europe/Helsinki", start);
    const auto hours = [&random](int most) { return 1 + static_cast<int>(random.Pick(most)); };
    const Promise quick = PromiseOf("quick", hours(6), hours(20), calendar);
    const Promise slow = PromiseOf("slow", hours(40), hours(200), calendar);
    Promise edited =
        PromiseOf("quick", hours(6), hours(20), random.Calendar("Europe/Helsinki", start));
    edited.policy.set_revision(2);
    const Promise* const choices[] = {&quick, &slow, &edited, nullptr};
    const Named named = Among({&quick, &slow, &edited});
    std::map<int, common::v1::SlaTargetState> outcomes;
    Clock clock;
    const auto take = [&](const Step& step, bool is_edit) {
      for (const auto& fact : step.facts) {
        const auto before = outcomes.find(fact.kind());
        if (before != outcomes.end()) {
          ASSERT_NE(before->second, common::v1::SLA_TARGET_STATE_BREACHED) << fact.DebugString();
          ASSERT_TRUE(!is_edit || before->second != common::v1::SLA_TARGET_STATE_MET)
              << fact.DebugString();
        }
        outcomes[fact.kind()] = fact.state();
      }
    };
    const Promise* promise = choices[random.Pick(4)];
    absl::Time last = start;
    for (const auto& event : RandomLife(random, start)) {
      const absl::Time now = FromProto(event.occurred_at());
      for (int64_t edits = random.Pick(3); edits > 0 && clock.state.start && last < now; --edits) {
        last += (now - last) * random.Pick(1001) / 1000;
        Step due, edit;
        Settle(clock, named, last, due);
        take(due, false);
        for (const auto& [kind, state] : outcomes) {
          edits_after_breach += state == common::v1::SLA_TARGET_STATE_BREACHED;
          edits_after_met += state == common::v1::SLA_TARGET_STATE_MET;
        }
        promise = choices[random.Pick(4)];
        Repromise(clock, named, promise, last, last, edit);
        take(edit, true);
      }
      Step step;
      TakeIn(clock, event, named, promise, step);
      take(step, false);
      last = now;
    }
    for (const v1::SlaTarget& told : clock.told) {
      ASSERT_EQ(outcomes[told.kind()], told.state());
    }
  }
  EXPECT_GT(edits_after_breach, 500);
  EXPECT_GT(edits_after_met, 500);
}

}  // namespace
}  // namespace luukku::routing
