#pragma once

#include <optional>
#include <span>

#include "absl/time/time.h"
#include "luukku/routing/v1/sla.pb.h"
#include "services/routing/calendars/business_time.h"
#include "services/routing/sla/clock_state.h"

namespace luukku::routing {

// A ticket's clock as one target counts it, under one policy: from when to when it runs, and when
// it stands still. Only the resolution ever stands still. Refers to the state, which must outlive
// it.
class TargetClock {
 public:
  // `state` has a start.
  TargetClock(const ClockState& state, common::v1::SlaTargetKind kind, const v1::SlaPolicy& policy);

  absl::Time start() const { return start_; }
  // When the target was reached.
  std::optional<absl::Time> reached() const { return reached_; }
  // Set while the clock is paused.
  std::optional<absl::Time> paused_since() const { return paused_since_; }
  // Reached, or given up since the ticket was cancelled.
  bool is_finished() const { return reached_ || cancelled_; }
  // When the target finished, else `now`, or LastTime(state) if that is later.
  absl::Time End(absl::Time now) const;

  // Calls stand_still(const StandStill&), in order, for each past stand-still of this target.
  template <typename Function>
  void ForEachStandStill(Function stand_still) const {
    for (const StandStill& candidate : stand_stills_) {
      if (candidate.resolved || !runs_while_pending_) stand_still(candidate);
    }
  }

  // Business time that has counted from the start to End(now).
  absl::Duration Elapsed(const BusinessTime& calendar, absl::Time now) const;

  // Physical time from the start to `at`, less what stood still.
  absl::Duration PhysicalUntil(absl::Time at) const;

  // When `amount` has counted, or will have if nothing stops the clock any more. If a stand-still
  // begins in that very moment, its end: no clock is overdue as it leaves a pause. nullopt if a
  // pause that has not ended comes first, or if it lies beyond BusinessTime::kSearchLimit.
  std::optional<absl::Time> Due(const BusinessTime& calendar, absl::Duration amount) const;

 private:
  absl::Time start_;
  absl::Time last_;
  std::optional<absl::Time> reached_;
  std::optional<absl::Time> cancelled_;
  std::optional<absl::Time> paused_since_;
  std::span<const StandStill> stand_stills_;
  bool runs_while_pending_;
};

}  // namespace luukku::routing
