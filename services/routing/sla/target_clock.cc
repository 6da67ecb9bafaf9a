#include "services/routing/sla/target_clock.h"

#include <algorithm>

namespace luukku::routing {

TargetClock::TargetClock(const ClockState& state, common::v1::SlaTargetKind kind,
                         const v1::SlaPolicy& policy)
    : start_(state.start.value_or(absl::InfinitePast())),
      last_(LastTime(state)),
      reached_(state.first_response_time),
      cancelled_(state.cancel_time),
      runs_while_pending_(policy.runs_while_pending()) {
  if (kind != common::v1::SLA_TARGET_KIND_RESOLUTION) return;
  reached_ = state.resolve_time;
  stand_stills_ = state.stand_stills;
  if (!runs_while_pending_) paused_since_ = state.paused_since;
}

absl::Time TargetClock::End(absl::Time now) const {
  if (reached_) return *reached_;
  return cancelled_.value_or(std::max(now, last_));
}

absl::Duration TargetClock::Elapsed(const BusinessTime& calendar, absl::Time now) const {
  absl::Duration sum;
  absl::Time from = start_;
  ForEachStandStill([&](const StandStill& still) {
    sum += calendar.Elapsed(from, still.from);
    from = still.to;
  });
  return sum + calendar.Elapsed(from, paused_since_.value_or(End(now)));
}

absl::Duration TargetClock::PhysicalUntil(absl::Time at) const {
  absl::Duration sum =
      std::max(std::min(at, paused_since_.value_or(at)) - start_, absl::ZeroDuration());
  ForEachStandStill([&](const StandStill& still) {
    if (still.from < at) sum -= std::min(still.to, at) - still.from;
  });
  return sum;
}

std::optional<absl::Time> TargetClock::Due(const BusinessTime& calendar,
                                           absl::Duration amount) const {
  absl::Time from = start_;
  absl::Duration left = amount;
  std::optional<absl::Time> due = calendar.Due(from, left);
  ForEachStandStill([&](const StandStill& still) {
    if (due && *due < still.from) return;
    left -= calendar.Elapsed(from, still.from);
    from = still.to;
    due = calendar.Due(from, left);
  });
  if (due && paused_since_ && *due >= *paused_since_) return std::nullopt;
  return due;
}

}  // namespace luukku::routing
