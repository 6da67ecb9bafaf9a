#include "services/routing/sla/clock_rules.h"

#include <algorithm>
#include <map>
#include <utility>

#include "lib/contract/ticket_states.h"
#include "lib/status/proto_time.h"
#include "services/routing/sla/sla_clock.h"
#include "services/routing/sla/target_clock.h"

namespace luukku::routing {
namespace {

using common::v1::SlaTargetKind;
using event::v1::SlaTargetChanged;

std::vector<v1::SlaTarget>::iterator FindTold(Clock& clock, SlaTargetKind kind) {
  return std::find_if(clock.told.begin(), clock.told.end(),
                      [kind](const v1::SlaTarget& target) { return target.kind() == kind; });
}

const TargetMemory& MemoryOf(const Clock& clock, SlaTargetKind kind) {
  return kind == common::v1::SLA_TARGET_KIND_RESOLUTION ? clock.state.resolution
                                                        : clock.state.first_response;
}

TargetMemory& MemoryOf(Clock& clock, SlaTargetKind kind) {
  return kind == common::v1::SLA_TARGET_KIND_RESOLUTION ? clock.state.resolution
                                                        : clock.state.first_response;
}

bool IsBreached(const v1::SlaTarget& target) {
  return target.state() == common::v1::SLA_TARGET_STATE_BREACHED;
}

// The parts of an event that the clock looks at. Each describes the ticket after the event; Fold
// ignores what was so before.
std::vector<SlaEvent> EventsOf(const event::v1::Event& event) {
  const absl::Time at = FromProto(event.occurred_at());
  std::vector<SlaEvent> events;
  if (event.has_ticket_created()) events.push_back({at, SlaEventKind::kCreated});
  if (event.ticket().has_first_response_time()) {
    events.push_back(
        {FromProto(event.ticket().first_response_time()), SlaEventKind::kFirstResponse});
  }
  const auto state = event.ticket().state();
  if (IsSolved(state)) events.push_back({at, SlaEventKind::kResolved});
  if (IsWithdrawn(state)) events.push_back({at, SlaEventKind::kCancelled});
  if (IsOpen(state)) {
    events.push_back({at, SlaEventKind::kReopened});
    events.push_back({at, StopsClock(state) ? SlaEventKind::kPaused : SlaEventKind::kResumed});
  }
  return events;
}

// The latest time up to which none of these events has happened, at most `now`.
absl::Time BeforeAll(const std::vector<SlaEvent>& events, const Clock& clock, absl::Time now) {
  for (const SlaEvent& event : events) {
    const bool is_news =
        event.kind != SlaEventKind::kFirstResponse || !clock.state.first_response_time;
    if (is_news) now = std::min(now, event.at);
  }
  return now;
}

bool IsOver(const Clock& clock, const v1::SlaTarget& target) {
  return target.has_finish_time() || clock.state.cancel_time.has_value();
}

// Whether the target is to be published again. A breach is final: its due time is not published
// again.
bool Differs(const v1::SlaTarget& told, const v1::SlaTarget& target, bool is_over) {
  if (told.state() != target.state()) return true;
  if (is_over || IsBreached(target)) return false;
  return told.due_time().SerializeAsString() != target.due_time().SerializeAsString() ||
         told.target().seconds() != target.target().seconds() || told.policy() != target.policy() ||
         told.calendar() != target.calendar();
}

SlaTargetChanged FactOf(const Clock& clock, const v1::SlaTarget& target, const Promise& promise,
                        absl::Time time) {
  SlaTargetChanged fact;
  fact.set_kind(target.kind());
  fact.set_state(target.state());
  *fact.mutable_time() = ToProto(time);
  if (target.has_due_time()) *fact.mutable_due_time() = target.due_time();
  *fact.mutable_target() = target.target();
  *fact.mutable_elapsed() = target.elapsed();
  const TargetClock reading(clock.state, target.kind(), promise.policy);
  *fact.mutable_elapsed_physical() = ToProto(reading.PhysicalUntil(time));
  fact.set_policy(target.policy());
  fact.set_calendar(target.calendar());
  return fact;
}

// Marks the deadlines up to `now` as published, and returns their times by target. A target that
// was reached before it was promised has none.
std::map<SlaTargetKind, absl::Time> PassDeadlines(Clock& clock, const Promise& promise,
                                                  absl::Time now) {
  std::map<SlaTargetKind, absl::Time> passed;
  for (const Deadline& deadline :
       UntoldDeadlines(clock.state, promise.policy, promise.calendar, now)) {
    const bool is_new = FindTold(clock, deadline.target) == clock.told.end();
    if (is_new && TargetClock(clock.state, deadline.target, promise.policy).is_finished()) continue;
    clock.state = MarkTold(std::move(clock.state), deadline);
    passed[deadline.target] = deadline.at;
  }
  return passed;
}

// What had counted when a deadline came.
google::protobuf::Duration ElapsedAtDeadline(const v1::SlaTarget& target,
                                             const v1::SlaPolicy& policy) {
  if (IsBreached(target)) return target.target();
  return ToProto(WarningOf(policy, FromProto(target.target())));
}

// A target that counts, with its promise.
struct Standing {
  v1::SlaTarget target;
  const Promise* promise;
};

// A breached target goes on by the promise that it broke, with its published times.
std::optional<Standing> StandingOfBroken(const Clock& clock, const v1::SlaTarget& told,
                                         const Named& named, absl::Time now) {
  const Promise* promise = named(told.policy(), told.calendar());
  for (v1::SlaTarget& target : Evaluate(clock.state, promise->policy, promise->calendar, now)) {
    if (target.kind() != told.kind()) continue;
    if (told.has_due_time()) *target.mutable_due_time() = told.due_time();
    if (told.has_warning_time()) *target.mutable_warning_time() = told.warning_time();
    return Standing{std::move(target), promise};
  }
  return std::nullopt;
}

// The targets that count at `now`: breached ones by the promise that they broke, the others by
// `promise`. A target that was reached before it was promised does not count.
std::vector<Standing> Standings(Clock& clock, const Promise* promise, const Named& named,
                                absl::Time now) {
  std::vector<Standing> standings;
  for (const v1::SlaTarget& told : clock.told) {
    if (!IsBreached(told)) continue;
    if (auto broken = StandingOfBroken(clock, told, named, now)) {
      standings.push_back(*std::move(broken));
    }
  }
  if (promise == nullptr) return standings;
  for (v1::SlaTarget& target : Evaluate(clock.state, promise->policy, promise->calendar, now)) {
    const auto told = FindTold(clock, target.kind());
    const bool is_new = told == clock.told.end();
    if (is_new ? IsOver(clock, target) : IsBreached(*told)) continue;
    standings.push_back({std::move(target), promise});
  }
  return standings;
}

// Adds a fact if the target differs from the published one.
void Tell(Clock& clock, const v1::SlaTarget& target, const Promise& promise,
          const std::map<SlaTargetKind, absl::Time>& passed, absl::Time now, Step& step) {
  const auto told = FindTold(clock, target.kind());
  const bool is_new = told == clock.told.end();
  const bool is_over = IsOver(clock, target);
  if (is_new || Differs(*told, target, is_over)) {
    const auto deadline = passed.find(target.kind());
    if (deadline != passed.end()) {
      step.facts.push_back(FactOf(clock, target, promise, deadline->second));
      *step.facts.back().mutable_elapsed() = ElapsedAtDeadline(target, promise.policy);
    } else {
      const absl::Time at = target.has_finish_time() ? FromProto(target.finish_time()) : now;
      step.facts.push_back(FactOf(clock, target, promise, at));
    }
  }
  if (target.has_finish_time()) step.finished.push_back(target);
  v1::SlaTarget& known = is_new ? clock.told.emplace_back() : *told;
  known = target;
  // Elapsed grows by itself. Only results keep it, so that a clock without news stays the same.
  if (!is_over) known.clear_elapsed();
}

SlaTargetChanged GivenUp(const v1::SlaTarget& told, absl::Time now) {
  SlaTargetChanged fact;
  fact.set_kind(told.kind());
  fact.set_state(common::v1::SLA_TARGET_STATE_CANCELLED);
  *fact.mutable_time() = ToProto(now);
  *fact.mutable_target() = told.target();
  fact.set_policy(told.policy());
  fact.set_calendar(told.calendar());
  return fact;
}

// Gives up published targets that are not finished and no longer promised. A target that was met,
// and reopened while nothing promises it, stays met.
void GiveUpOthers(Clock& clock, const std::vector<Standing>& standings, absl::Time now,
                  Step& step) {
  std::vector<v1::SlaTarget> kept;
  for (v1::SlaTarget& told : clock.told) {
    const bool still = std::any_of(standings.begin(), standings.end(), [&](const auto& standing) {
      return standing.target.kind() == told.kind();
    });
    if (!still && told.state() == common::v1::SLA_TARGET_STATE_MET) {
      MemoryOf(clock, told.kind()).frozen = Frozen(told);
    }
    if (still || IsFinished(clock, told.kind())) {
      kept.push_back(std::move(told));
    } else {
      step.facts.push_back(GivenUp(told, now));
    }
  }
  clock.told = std::move(kept);
}

}  // namespace

bool IsRunning(const Clock& clock) { return !clock.state.resolve_time && !clock.state.cancel_time; }

bool IsFinished(const Clock& clock, SlaTargetKind kind) {
  return MemoryOf(clock, kind).frozen.has_value();
}

void Settle(Clock& clock, const Named& named, absl::Time now, Step& step) {
  const Promise* promise = named(clock.policy, clock.calendar);
  clock.next_deadline.reset();
  const auto told_before = static_cast<std::ptrdiff_t>(step.facts.size());
  std::map<SlaTargetKind, absl::Time> passed;
  if (promise != nullptr) passed = PassDeadlines(clock, *promise, now);
  const std::vector<Standing> standings = Standings(clock, promise, named, now);
  GiveUpOthers(clock, standings, now, step);
  std::vector<v1::SlaTarget> targets;
  for (const Standing& standing : standings) {
    const v1::SlaTarget& target = targets.emplace_back(standing.target);
    if (IsFinished(clock, target.kind())) continue;
    Tell(clock, target, *standing.promise, passed, now, step);
  }
  std::stable_sort(step.facts.begin() + told_before, step.facts.end(),
                   [](const SlaTargetChanged& a, const SlaTargetChanged& b) {
                     return FromProto(a.time()) < FromProto(b.time());
                   });
  clock.state = Freeze(std::move(clock.state), targets);
  if (promise == nullptr) return;
  const auto next = NextDeadlines(clock.state, promise->policy, promise->calendar, now);
  if (!next.empty()) clock.next_deadline = next.front().at;
}

void Repromise(Clock& clock, const Named& named, const Promise* after, absl::Time since,
               absl::Time now, Step& step) {
  const std::string policy = after == nullptr ? "" : after->policy_label();
  const std::string calendar = after == nullptr ? "" : after->calendar_label();
  if (policy != clock.policy || calendar != clock.calendar) {
    Settle(clock, named, since, step);
    clock.state = Fold(std::move(clock.state), {since, SlaEventKind::kPolicy});
    clock.policy = policy;
    clock.calendar = calendar;
  }
  Settle(clock, named, now, step);
}

void TakeIn(Clock& clock, const event::v1::Event& event, const Named& named, const Promise* after,
            Step& step) {
  const absl::Time now = FromProto(event.occurred_at());
  const std::vector<SlaEvent> events = EventsOf(event);
  // Deadlines before the event are published first, whether the worker has been there or not.
  if (clock.state.start) {
    const absl::Time before = BeforeAll(events, clock, now);
    Repromise(clock, named, after, before, before, step);
  }
  for (const SlaEvent& one : events) clock.state = Fold(std::move(clock.state), one);
  if (!clock.state.start) return;
  clock.policy = after == nullptr ? "" : after->policy_label();
  clock.calendar = after == nullptr ? "" : after->calendar_label();
  Settle(clock, named, now, step);
}

std::optional<absl::Time> DueTime(const Clock& clock) {
  std::optional<absl::Time> due;
  for (const v1::SlaTarget& target : clock.told) {
    if (IsFinished(clock, target.kind()) || !target.has_due_time()) continue;
    const absl::Time at = FromProto(target.due_time());
    if (!due || at < *due) due = at;
  }
  return due;
}

common::v1::SlaTargetState WorstState(const Clock& clock) {
  const auto badness = [](common::v1::SlaTargetState state) {
    if (state == common::v1::SLA_TARGET_STATE_BREACHED) return 3;
    if (state == common::v1::SLA_TARGET_STATE_AT_RISK) return 2;
    return state == common::v1::SLA_TARGET_STATE_RUNNING ? 1 : 0;
  };
  auto worst = common::v1::SLA_TARGET_STATE_UNSPECIFIED;
  for (const v1::SlaTarget& target : clock.told) {
    if (!IsFinished(clock, target.kind()) && badness(target.state()) > badness(worst)) {
      worst = target.state();
    }
  }
  return worst;
}

}  // namespace luukku::routing
