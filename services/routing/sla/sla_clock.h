#pragma once

#include <vector>

#include "absl/time/time.h"
#include "luukku/routing/v1/sla.pb.h"
#include "services/routing/calendars/business_time.h"
#include "services/routing/sla/clock_state.h"

// What a ticket's clock says under a policy and its calendar. Pure: the caller brings the time. Of
// a `now` before what the state knows, the latter is taken.
//
// With every event a caller folds; evaluates; tells what UntoldDeadlines says, and MarkTold; then
// freezes. Where the event is kPolicy, it does so with the new policy.
//
// - A target is met if it is reached at its due time or before. A state is BREACHED from the first
//   moment after the due time on, and then remains so, also if the target is reached or the ticket
//   cancelled later, or something else is promised: what others were told of a breach stands.
// - The first response never stands still. A ticket that is resolved without a reply has its first
//   response by that: nothing is left to answer.
// - The resolution stands still while the ticket is pending (unless the policy runs then) and
// between
//   its resolution and its reopening.
// - A target that is neither finished nor breached is AT_RISK from its warning time on, also while
// it
//   stands still.
// - Another policy counts from the same start, less the same pauses.
namespace luukku::routing {

// Both targets, or those of them that the policy promises or that are frozen; none before the
// start.
std::vector<v1::SlaTarget> Evaluate(const ClockState& state, const v1::SlaPolicy& policy,
                                    const BusinessTime& calendar, absl::Time now);

// The business time after which a target is at risk.
absl::Duration WarningOf(const v1::SlaPolicy& policy, absl::Duration target);

// A finished target as it is kept, from its Evaluate.
FrozenTarget Frozen(const v1::SlaTarget& target);

// Keeps the results of the targets that have finished by `state`; `targets` is its Evaluate.
ClockState Freeze(ClockState state, const std::vector<v1::SlaTarget>& targets);

enum class DeadlineKind { kWarning, kBreach };

struct Deadline {
  common::v1::SlaTargetKind target;
  DeadlineKind kind;
  // A warning has come at this time, a breach after it, when the next moment begins.
  absl::Time at;

  bool operator==(const Deadline&) const = default;
};

// What is still to come of the targets that are neither finished nor paused, the soonest first.
std::vector<Deadline> NextDeadlines(const ClockState& state, const v1::SlaPolicy& policy,
                                    const BusinessTime& calendar, absl::Time now);

// What has come, and others have not been told of. A breach makes the warning needless. Frozen
// targets have nothing more to tell.
std::vector<Deadline> UntoldDeadlines(const ClockState& state, const v1::SlaPolicy& policy,
                                      const BusinessTime& calendar, absl::Time now);

ClockState MarkTold(ClockState state, const Deadline& deadline);

enum class SegmentKind {
  kCounted,
  kClosed,
  kPaused,
  kResolved,  // From a resolution to the reopening.
};

// A time [from, to), never empty.
struct Segment {
  absl::Time from, to;
  SegmentKind kind;
  absl::Duration counted;  // to - from where it counted, else 0.

  bool operator==(const Segment&) const = default;
};

// How a target came to its elapsed time: segments without gaps from the start to its finish, or
// `now`, which sum up to it exactly. Of a frozen target, policy and calendar must be those that it
// names.
std::vector<Segment> Explain(const ClockState& state, common::v1::SlaTargetKind kind,
                             const v1::SlaPolicy& policy, const BusinessTime& calendar,
                             absl::Time now);

}  // namespace luukku::routing
