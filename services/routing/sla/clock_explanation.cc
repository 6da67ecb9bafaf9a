#include <algorithm>

#include "services/routing/sla/sla_clock.h"
#include "services/routing/sla/target_clock.h"

namespace luukku::routing {
namespace {

void AddRunning(std::vector<Segment>& segments, const BusinessTime& calendar, absl::Time from,
                absl::Time to) {
  while (from < to) {
    if (calendar.IsOpen(from)) {
      const absl::Time close = calendar.OpenUntil(from, to);
      segments.push_back({from, close, SegmentKind::kCounted, close - from});
      from = close;
    } else {
      const absl::Time open = std::min(calendar.NextOpening(from), to);
      segments.push_back({from, open, SegmentKind::kClosed, absl::ZeroDuration()});
      from = open;
    }
  }
}

}  // namespace

std::vector<Segment> Explain(const ClockState& state, common::v1::SlaTargetKind kind,
                             const v1::SlaPolicy& policy, const BusinessTime& calendar,
                             absl::Time now) {
  std::vector<Segment> segments;
  if (!state.start) return segments;
  const TargetClock clock(state, kind, policy);
  const absl::Time end = clock.End(now);
  absl::Time from = clock.start();
  clock.ForEachStandStill([&](const StandStill& still) {
    AddRunning(segments, calendar, from, still.from);
    const auto reason = still.resolved ? SegmentKind::kResolved : SegmentKind::kPaused;
    segments.push_back({still.from, still.to, reason, absl::ZeroDuration()});
    from = still.to;
  });
  const absl::Time stop = clock.paused_since().value_or(end);
  AddRunning(segments, calendar, from, stop);
  if (stop < end) segments.push_back({stop, end, SegmentKind::kPaused, absl::ZeroDuration()});
  return segments;
}

}  // namespace luukku::routing
