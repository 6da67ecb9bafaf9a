#include "services/routing/sla/clock_rules.h"

#include <algorithm>
#include <map>
#include <utility>

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

// What of an event the clock looks at. Each says what is so after the event; Fold leaves out what
// was so before.
std::vector<SlaEvent> EventsOf(const event::v1::Event& event) {
  const absl::Time at = FromProto(event.occurred_at());
  std::vector<SlaEvent> events;
  if (event.has_ticket_created()) events.push_back({at, SlaEventKind::kCreated});
  if (event.ticket().has_first_response_time()) {
    events.push_back(
        {FromProto(event.ticket().first_response_time()), SlaEventKind::kFirstResponse});
  }
  switch (event.ticket().state()) {
    case common::v1::TICKET_STATE_NEW:
    case common::v1::TICKET_STATE_OPEN:
      events.push_back({at, SlaEventKind::kReopened});
      events.push_back({at, SlaEventKind::kResumed});
      break;
    case common::v1::TICKET_STATE_PENDING_CUSTOMER:
    case common::v1::TICKET_STATE_PENDING_EXTERNAL:
      events.push_back({at, SlaEventKind::kReopened});
      events.push_back({at, SlaEventKind::kPaused});
      break;
    case common::v1::TICKET_STATE_RESOLVED:
    case common::v1::TICKET_STATE_CLOSED:
      events.push_back({at, SlaEventKind::kResolved});
      break;
    case common::v1::TICKET_STATE_CANCELLED:
      events.push_back({at, SlaEventKind::kCancelled});
      break;
    default:
      break;
  }
  return events;
}

// Up to when nothing of these events has happened yet.
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

// Whether others need to hear of it. What is breached stays so; its due time is told no more.
bool Differs(const v1::SlaTarget& told, const v1::SlaTarget& target, bool is_over) {
  if (told.state() != target.state()) return true;
  if (is_over || target.state() == common::v1::SLA_TARGET_STATE_BREACHED) return false;
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

// The deadlines that have come, as to be told now, by target.
std::map<SlaTargetKind, absl::Time> PassDeadlines(Clock& clock, const Promise& promise,
                                                  absl::Time now) {
  std::map<SlaTargetKind, absl::Time> passed;
  for (const Deadline& deadline :
       UntoldDeadlines(clock.state, promise.policy, promise.calendar, now)) {
    clock.state = MarkTold(std::move(clock.state), deadline);
    passed[deadline.target] = deadline.at;
  }
  return passed;
}

// What had counted when a deadline came.
google::protobuf::Duration ElapsedAtDeadline(const v1::SlaTarget& target,
                                             const v1::SlaPolicy& policy) {
  if (target.state() == common::v1::SLA_TARGET_STATE_BREACHED) return target.target();
  return ToProto(WarningOf(policy, FromProto(target.target())));
}

// Tells of a target if it differs from what was told of it.
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
  // It grows by itself: kept of results only, so that a clock to which nothing happens stays the
  // same.
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

// Gives up what was told, is not finished and is promised no more.
void GiveUpOthers(Clock& clock, const std::vector<v1::SlaTarget>& promised, absl::Time now,
                  Step& step) {
  std::vector<v1::SlaTarget> kept;
  for (v1::SlaTarget& told : clock.told) {
    const bool still = std::any_of(promised.begin(), promised.end(), [&](const auto& target) {
      return target.kind() == told.kind();
    });
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

void Settle(Clock& clock, const Promise* promise, absl::Time now, Step& step) {
  clock.next_deadline.reset();
  if (promise == nullptr) {
    GiveUpOthers(clock, {}, now, step);
    return;
  }
  const auto told_before = static_cast<std::ptrdiff_t>(step.facts.size());
  const auto passed = PassDeadlines(clock, *promise, now);
  std::vector<v1::SlaTarget> targets;
  for (v1::SlaTarget& target : Evaluate(clock.state, promise->policy, promise->calendar, now)) {
    // What was reached before it was promised is no target.
    const bool is_new = FindTold(clock, target.kind()) == clock.told.end();
    if (!is_new || !IsOver(clock, target)) targets.push_back(std::move(target));
  }
  GiveUpOthers(clock, targets, now, step);
  for (const v1::SlaTarget& target : targets) {
    if (!IsFinished(clock, target.kind())) Tell(clock, target, *promise, passed, now, step);
  }
  std::stable_sort(step.facts.begin() + told_before, step.facts.end(),
                   [](const SlaTargetChanged& a, const SlaTargetChanged& b) {
                     return FromProto(a.time()) < FromProto(b.time());
                   });
  clock.state = Freeze(std::move(clock.state), targets);
  const auto next = NextDeadlines(clock.state, promise->policy, promise->calendar, now);
  if (!next.empty()) clock.next_deadline = next.front().at;
}

void Repromise(Clock& clock, const Promise* before, const Promise* after, absl::Time now,
               Step& step) {
  const std::string policy = after == nullptr ? "" : after->policy_label();
  const std::string calendar = after == nullptr ? "" : after->calendar_label();
  if (policy != clock.policy || calendar != clock.calendar) {
    Settle(clock, before, now, step);
    clock.state = Fold(std::move(clock.state), {now, SlaEventKind::kPolicy});
    clock.policy = policy;
    clock.calendar = calendar;
  }
  Settle(clock, after, now, step);
}

void TakeIn(Clock& clock, const event::v1::Event& event, const Promise* before,
            const Promise* after, Step& step) {
  const absl::Time now = FromProto(event.occurred_at());
  const std::vector<SlaEvent> events = EventsOf(event);
  // What had come before the event is told first, whether deadlines were looked at in time or not.
  if (clock.state.start) Repromise(clock, before, after, BeforeAll(events, clock, now), step);
  for (const SlaEvent& one : events) clock.state = Fold(std::move(clock.state), one);
  if (!clock.state.start) return;
  clock.policy = after == nullptr ? "" : after->policy_label();
  clock.calendar = after == nullptr ? "" : after->calendar_label();
  Settle(clock, after, now, step);
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
