#include "services/routing/sla/sla_clock.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/status/proto_time.h"
#include "services/routing/sla/target_clock.h"

namespace luukku::routing {
namespace {

constexpr int kStandardWarningPercent = 75;
constexpr common::v1::SlaTargetKind kKinds[] = {common::v1::SLA_TARGET_KIND_FIRST_RESPONSE,
                                                common::v1::SLA_TARGET_KIND_RESOLUTION};

const TargetMemory& MemoryOf(const ClockState& state, common::v1::SlaTargetKind kind) {
  return kind == common::v1::SLA_TARGET_KIND_RESOLUTION ? state.resolution : state.first_response;
}

TargetMemory& MemoryOf(ClockState& state, common::v1::SlaTargetKind kind) {
  return kind == common::v1::SLA_TARGET_KIND_RESOLUTION ? state.resolution : state.first_response;
}

// One target, evaluated.
struct Reading {
  Reading(const ClockState& state, common::v1::SlaTargetKind kind, const v1::SlaPolicy& policy,
          const BusinessTime& calendar, absl::Duration promised, absl::Time now)
      : clock(state, kind, policy),
        end(clock.End(now)),
        target(promised),
        breach_told(MemoryOf(state, kind).breach_told) {
    due = clock.Due(calendar, target);
    warning = clock.Due(calendar, WarningOf(policy, target));
  }

  bool is_breached() const { return breach_told || (due && end > *due); }
  bool is_warned() const { return warning && end >= *warning; }
  bool is_paused() const { return clock.paused_since() && !clock.is_finished(); }
  common::v1::SlaTargetState state() const {
    if (is_breached()) return common::v1::SLA_TARGET_STATE_BREACHED;
    if (clock.reached()) return common::v1::SLA_TARGET_STATE_MET;
    if (clock.is_finished()) return common::v1::SLA_TARGET_STATE_CANCELLED;
    return is_warned() ? common::v1::SLA_TARGET_STATE_AT_RISK
                       : common::v1::SLA_TARGET_STATE_RUNNING;
  }

  TargetClock clock;
  absl::Time end;  // When the target finished, else now.
  absl::Duration target;
  bool breach_told;
  std::optional<absl::Time> due, warning;
};

// nullopt if nothing is promised, or the clock has not started.
std::optional<Reading> Read(const ClockState& state, common::v1::SlaTargetKind kind,
                            const v1::SlaPolicy& policy, const BusinessTime& calendar,
                            absl::Time now) {
  const bool resolution = kind == common::v1::SLA_TARGET_KIND_RESOLUTION;
  const bool promised = resolution ? policy.has_resolution() : policy.has_first_response();
  if (!promised || !state.start) return std::nullopt;
  const auto target = FromProto(resolution ? policy.resolution() : policy.first_response());
  return Reading(state, kind, policy, calendar, target, now);
}

v1::SlaTarget TargetOf(const Reading& reading, common::v1::SlaTargetKind kind,
                       const v1::SlaPolicy& policy, const BusinessTime& calendar) {
  v1::SlaTarget target;
  target.set_kind(kind);
  target.set_state(reading.state());
  target.set_paused(reading.is_paused());
  if (reading.due && !reading.is_paused()) *target.mutable_due_time() = ToProto(*reading.due);
  if (reading.warning && !reading.is_paused()) {
    *target.mutable_warning_time() = ToProto(*reading.warning);
  }
  const auto reached = reading.clock.reached();
  if (reached) *target.mutable_finish_time() = ToProto(*reached);
  *target.mutable_elapsed() = ToProto(reading.clock.Elapsed(calendar, reading.end));
  *target.mutable_target() = ToProto(reading.target);
  target.set_policy(absl::StrCat(policy.name(), "@", policy.revision()));
  target.set_calendar(calendar.label());
  return target;
}

common::v1::SlaTargetState StateOf(TargetResult result) {
  switch (result) {
    case TargetResult::kMet:
      return common::v1::SLA_TARGET_STATE_MET;
    case TargetResult::kBreached:
      return common::v1::SLA_TARGET_STATE_BREACHED;
    case TargetResult::kCancelled:
      break;
  }
  return common::v1::SLA_TARGET_STATE_CANCELLED;
}

TargetResult ResultOf(common::v1::SlaTargetState state) {
  if (state == common::v1::SLA_TARGET_STATE_MET) return TargetResult::kMet;
  return state == common::v1::SLA_TARGET_STATE_BREACHED ? TargetResult::kBreached
                                                        : TargetResult::kCancelled;
}

v1::SlaTarget Thaw(const FrozenTarget& frozen, common::v1::SlaTargetKind kind) {
  v1::SlaTarget target;
  target.set_kind(kind);
  target.set_state(StateOf(frozen.result));
  if (frozen.due) *target.mutable_due_time() = ToProto(*frozen.due);
  if (frozen.warning) *target.mutable_warning_time() = ToProto(*frozen.warning);
  if (frozen.finish) *target.mutable_finish_time() = ToProto(*frozen.finish);
  *target.mutable_elapsed() = ToProto(frozen.elapsed);
  *target.mutable_target() = ToProto(frozen.target);
  target.set_policy(frozen.policy);
  target.set_calendar(frozen.calendar);
  return target;
}

}  // namespace

FrozenTarget Frozen(const v1::SlaTarget& target) {
  FrozenTarget frozen;
  frozen.result = ResultOf(target.state());
  if (target.has_due_time()) frozen.due = FromProto(target.due_time());
  if (target.has_warning_time()) frozen.warning = FromProto(target.warning_time());
  if (target.has_finish_time()) frozen.finish = FromProto(target.finish_time());
  frozen.elapsed = FromProto(target.elapsed());
  frozen.target = FromProto(target.target());
  frozen.policy = target.policy();
  frozen.calendar = target.calendar();
  return frozen;
}

absl::Duration WarningOf(const v1::SlaPolicy& policy, absl::Duration target) {
  const int percent =
      policy.warning_percent() == 0 ? kStandardWarningPercent : policy.warning_percent();
  return target * percent / 100;
}

std::vector<v1::SlaTarget> Evaluate(const ClockState& state, const v1::SlaPolicy& policy,
                                    const BusinessTime& calendar, absl::Time now) {
  std::vector<v1::SlaTarget> targets;
  for (const auto kind : kKinds) {
    if (const auto& frozen = MemoryOf(state, kind).frozen) {
      targets.push_back(Thaw(*frozen, kind));
    } else if (const auto reading = Read(state, kind, policy, calendar, now)) {
      targets.push_back(TargetOf(*reading, kind, policy, calendar));
    }
  }
  return targets;
}

ClockState Freeze(ClockState state, const std::vector<v1::SlaTarget>& targets) {
  for (const auto& target : targets) {
    const bool finished = target.has_finish_time() || state.cancel_time;
    TargetMemory& memory = MemoryOf(state, target.kind());
    if (finished && !memory.frozen) memory.frozen = Frozen(target);
  }
  return state;
}

std::vector<Deadline> NextDeadlines(const ClockState& state, const v1::SlaPolicy& policy,
                                    const BusinessTime& calendar, absl::Time now) {
  std::vector<Deadline> deadlines;
  for (const auto kind : kKinds) {
    const auto reading = Read(state, kind, policy, calendar, now);
    // A paused clock has no deadlines ahead: due and warning are not set behind the pause.
    const TargetMemory& memory = MemoryOf(state, kind);
    if (memory.frozen || memory.breach_told || !reading || reading->clock.is_finished()) continue;
    if (!memory.warning_told && reading->warning && !reading->is_warned()) {
      deadlines.push_back({kind, DeadlineKind::kWarning, *reading->warning});
    }
    if (reading->due && !reading->is_breached()) {
      deadlines.push_back({kind, DeadlineKind::kBreach, *reading->due});
    }
  }
  std::stable_sort(deadlines.begin(), deadlines.end(),
                   [](const Deadline& a, const Deadline& b) { return a.at < b.at; });
  return deadlines;
}

std::vector<Deadline> UntoldDeadlines(const ClockState& state, const v1::SlaPolicy& policy,
                                      const BusinessTime& calendar, absl::Time now) {
  std::vector<Deadline> deadlines;
  for (const auto kind : kKinds) {
    const TargetMemory& memory = MemoryOf(state, kind);
    if (memory.frozen || memory.breach_told) continue;
    const auto reading = Read(state, kind, policy, calendar, now);
    if (!reading) continue;
    const std::optional<absl::Time> due = reading->due, warning = reading->warning;
    if (due && reading->is_breached()) {
      deadlines.push_back({kind, DeadlineKind::kBreach, *due});
    } else if (warning && !memory.warning_told && reading->is_warned() &&
               !reading->clock.is_finished()) {
      deadlines.push_back({kind, DeadlineKind::kWarning, *warning});
    }
  }
  return deadlines;
}

ClockState MarkTold(ClockState state, const Deadline& deadline) {
  TargetMemory& memory = MemoryOf(state, deadline.target);
  (deadline.kind == DeadlineKind::kBreach ? memory.breach_told : memory.warning_told) = true;
  return state;
}

}  // namespace luukku::routing
