#include "services/routing/sla/clock_state.h"

#include <algorithm>
#include <utility>

namespace luukku::routing {
namespace {

// Makes one of the two neighbours with the least time in between.
void JoinNearest(std::vector<StandStill>& all) {
  size_t nearest = 1;
  for (size_t i = 2; i < all.size(); ++i) {
    if (all[i].from - all[i - 1].to < all[nearest].from - all[nearest - 1].to) nearest = i;
  }
  StandStill& first = all[nearest - 1];
  first.to = all[nearest].to;
  first.resolved = first.resolved && all[nearest].resolved;
  all.erase(all.begin() + static_cast<std::ptrdiff_t>(nearest));
}

void Add(std::vector<StandStill>& all, StandStill added) {
  if (added.from == added.to) return;
  if (!all.empty() && all.back().to == added.from && all.back().resolved == added.resolved) {
    all.back().to = added.to;
    return;
  }
  all.push_back(added);
  if (all.size() > ClockState::kMaxStandStills) JoinNearest(all);
}

void EndPause(ClockState& state, absl::Time at) {
  if (!state.paused_since) return;
  Add(state.stand_stills, {*state.paused_since, at, false});
  state.paused_since.reset();
}

void Respond(ClockState& state, absl::Time at) {
  if (!state.first_response_time) state.first_response_time = at;
}

void Resolve(ClockState& state, absl::Time at) {
  if (state.resolve_time) return;
  EndPause(state, at);
  Respond(state, at);
  state.resolve_time = at;
}

void Reopen(ClockState& state, absl::Time at) {
  if (!state.resolve_time) return;
  Add(state.stand_stills, {*state.resolve_time, at, true});
  state.resolve_time.reset();
  state.resolution.frozen.reset();
}

void Cancel(ClockState& state, absl::Time at) {
  EndPause(state, at);
  state.cancel_time = at;
}

// A breach has come to pass: no other promise takes it back.
void ForgetWarning(TargetMemory& target) {
  if (!target.breach_told) target.warning_told = false;
}

void Apply(ClockState& state, SlaEventKind kind, absl::Time at) {
  switch (kind) {
    case SlaEventKind::kCreated:
      break;
    case SlaEventKind::kFirstResponse:
      Respond(state, at);
      break;
    case SlaEventKind::kPaused:
      if (!state.paused_since && !state.resolve_time) state.paused_since = at;
      break;
    case SlaEventKind::kResumed:
      EndPause(state, at);
      break;
    case SlaEventKind::kResolved:
      Resolve(state, at);
      break;
    case SlaEventKind::kReopened:
      Reopen(state, at);
      break;
    case SlaEventKind::kCancelled:
      Cancel(state, at);
      break;
    case SlaEventKind::kPolicy:
      ForgetWarning(state.first_response);
      ForgetWarning(state.resolution);
      break;
  }
}

}  // namespace

ClockState Fold(ClockState state, const SlaEvent& event) {
  if (!state.start && event.kind == SlaEventKind::kCreated) state.start = event.at;
  if (!state.start || state.cancel_time) return state;
  Apply(state, event.kind, std::max(event.at, LastTime(state)));
  return state;
}

absl::Time LastTime(const ClockState& state) {
  absl::Time last = absl::InfinitePast();
  for (const auto& time : {state.start, state.paused_since, state.first_response_time,
                           state.resolve_time, state.cancel_time}) {
    if (time) last = std::max(last, *time);
  }
  return state.stand_stills.empty() ? last : std::max(last, state.stand_stills.back().to);
}

}  // namespace luukku::routing
