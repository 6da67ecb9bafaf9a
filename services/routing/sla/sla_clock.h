#pragma once

#include <vector>

#include "absl/time/time.h"
#include "luukku/routing/v1/sla.pb.h"
#include "services/routing/calendars/business_time.h"
#include "services/routing/sla/clock_state.h"

// Evaluates a ticket's clock under a policy and its calendar. Pure: the caller gives the time. A
// `now` before LastTime(state) counts as that time.
//
// With every event a caller folds, evaluates, publishes UntoldDeadlines, calls MarkTold for each,
// and freezes; after kPolicy with the new policy. For words see README.md.
//
// - A target is met if it is reached at its due time or before. It is BREACHED from the first
//   moment after the due time on, and stays so if it is reached, the ticket is cancelled or the
//   promise changes later: a published breach is final.
// - The first response never stands still. A resolution without a reply counts as the first
//   response: nothing is left to answer.
// - The resolution stands still while the ticket is pending (unless the policy runs then), and
//   between its resolution and its reopening.
// - A target that is neither finished nor breached is AT_RISK from its warning time on, also while
//   it stands still.
// - Another policy counts from the same start, less the same pauses.
namespace luukku::routing {

// The targets that are frozen, or that the policy promises; of the latter none before the start.
std::vector<v1::SlaTarget> Evaluate(const ClockState& state, const v1::SlaPolicy& policy,
                                    const BusinessTime& calendar, absl::Time now);

// The business time after which a target is at risk.
absl::Duration WarningOf(const v1::SlaPolicy& policy, absl::Duration target);

// The result to keep of a finished target from Evaluate.
FrozenTarget Frozen(const v1::SlaTarget& target);

// Keeps the results of the targets that are finished in `state`; `targets` come from its Evaluate.
ClockState Freeze(ClockState state, const std::vector<v1::SlaTarget>& targets);

enum class DeadlineKind { kWarning, kBreach };

struct Deadline {
  common::v1::SlaTargetKind target;
  DeadlineKind kind;
  // A warning has come at this time, a breach only after it.
  absl::Time at;

  bool operator==(const Deadline&) const = default;
};

// The deadlines ahead of targets that are neither finished nor breached, the soonest first. A
// deadline that a pause holds back is not among them.
std::vector<Deadline> NextDeadlines(const ClockState& state, const v1::SlaPolicy& policy,
                                    const BusinessTime& calendar, absl::Time now);

// The deadlines that have come and were not published; of a breached target the breach only, of a
// frozen one none.
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

// The parts of a target's elapsed time: segments without gaps from the start to its finish, else to
// `now`, whose `counted` sum up to it exactly. For a frozen target, give the policy and calendar
// that it names.
std::vector<Segment> Explain(const ClockState& state, common::v1::SlaTargetKind kind,
                             const v1::SlaPolicy& policy, const BusinessTime& calendar,
                             absl::Time now);

}  // namespace luukku::routing
