#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

// The state of a ticket's SLA clock: a fold over the ticket's events, without any calendar or
// policy. So it can be replayed, and evaluated under other promises.
namespace luukku::routing {

enum class SlaEventKind {
  kCreated,
  kFirstResponse,  // First public reply by a person of the desk.
  kPaused,         // Entered a pending state.
  kResumed,        // Left it.
  kResolved,
  kReopened,
  kCancelled,
  kPolicy,  // Policy, calendar or priority changed: the targets are new ones.
};

struct SlaEvent {
  absl::Time at;
  SlaEventKind kind;
};

enum class TargetResult { kMet, kBreached, kCancelled };

// The result of a finished target. Later policies and calendars do not change it.
struct FrozenTarget {
  TargetResult result = TargetResult::kMet;
  std::optional<absl::Time> due, warning;
  std::optional<absl::Time> finish;  // Not set if the ticket was cancelled.
  absl::Duration elapsed, target;
  std::string policy, calendar;  // With their revisions: "slaPolicies/gold@3".

  bool operator==(const FrozenTarget&) const = default;
};

struct TargetMemory {
  // Whether the warning and the breach were published; see MarkTold.
  bool warning_told = false;
  bool breach_told = false;
  std::optional<FrozenTarget> frozen;

  bool operator==(const TargetMemory&) const = default;
};

// A time [from, to), never empty, in which the resolution clock stood still.
struct StandStill {
  absl::Time from, to;
  // The ticket was resolved and is reopened since. If not, it was pending, which stops the clock
  // only where the policy says so.
  bool resolved = false;

  bool operator==(const StandStill&) const = default;
};

struct ClockState {
  // Bounds the state: beyond it the two nearest are merged, with the time in between.
  static constexpr size_t kMaxStandStills = 256;

  std::optional<absl::Time> start;
  // In order, disjoint. Adjacent ones of one kind are merged.
  std::vector<StandStill> stand_stills;
  // Set while pending.
  std::optional<absl::Time> paused_since;
  // When the first response was reached: the first reply, or else the first resolution.
  std::optional<absl::Time> first_response_time;
  // Set while resolved (or closed); a resolved ticket is not paused.
  std::optional<absl::Time> resolve_time;
  std::optional<absl::Time> cancel_time;
  TargetMemory first_response;
  TargetMemory resolution;

  bool operator==(const ClockState&) const = default;
};

// The state after one more event. Events before kCreated and after kCancelled change nothing; nor
// does an event that repeats the state (paused twice, reopened but not resolved). A pause or a
// resolution of no length leaves no stand-still, but a resolution ends the first response.
// kReopened lets the resolution run again, whatever its result was. kPolicy forgets that a warning
// was published, unless the breach was. An event before LastTime(state) counts as at that time.
ClockState Fold(ClockState state, const SlaEvent& event);

// The time of the last event that left a trace; InfinitePast if there was none.
absl::Time LastTime(const ClockState& state);

}  // namespace luukku::routing
