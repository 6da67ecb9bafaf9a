#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/routing/v1/sla.pb.h"
#include "services/routing/sla/clock_state.h"
#include "services/routing/sla/promise.h"

// A ticket's clock from event to event and from deadline to deadline, and the facts to publish
// about it. Pure: the caller gives the time up to which all events of the ticket were taken in. For
// words see README.md.
namespace luukku::routing {

struct Clock {
  int64_t ticket = 0;
  int64_t version = 0;  // Of the ticket's last fact in routing's own feed.
  int64_t edition = 0;  // Edition of the promises by which the clock was last settled.
  ClockState state;
  // The targets as published; at most one of a kind. Finished ones have their results, the others
  // no elapsed. A target that was reached before it was promised is not among them.
  std::vector<v1::SlaTarget> told;
  // The promise: "slaPolicies/gold@3", "calendars/office@1"; empty: nothing is promised.
  std::string policy, calendar;
  // The next warning or breach, if nothing happens before. Due once the watermark lies behind it.
  std::optional<absl::Time> next_deadline;
};

// Results of a step, for the caller to publish and to count.
struct Step {
  std::vector<event::v1::SlaTargetChanged> facts;
  // Targets that were reached by this step, in time or not.
  std::vector<v1::SlaTarget> finished;
};

// Finds the promise that a clock or one of its targets names: "slaPolicies/gold@3",
// "calendars/office@1"; nullptr if these are empty. It must find every promise that the clock
// names.
using Named = std::function<const Promise*(const std::string& policy, const std::string& calendar)>;

// Whether the ticket is neither resolved nor cancelled, so that another promise would change the
// clock.
bool IsRunning(const Clock& clock);

// Puts the clock under another promise (nullptr: none) from `since` on, and settles it at `now`.
// First it publishes the deadlines up to `since` under the old promise. Finished targets keep their
// results; breached targets keep the promise that they broke.
void Repromise(Clock& clock, const Named& named, const Promise* after, absl::Time since,
               absl::Time now, Step& step);

// Takes in an event of the ticket; `after` is the promise at its time. The caller gives all events
// of a ticket, in order.
void TakeIn(Clock& clock, const event::v1::Event& event, const Named& named, const Promise* after,
            Step& step);

// Evaluates the targets at `now`, adds a fact for each one that differs from the published one,
// freezes finished ones and sets the next deadline. All events up to `now` must have been taken in.
void Settle(Clock& clock, const Named& named, absl::Time now, Step& step);

// The soonest due time of the targets that are not finished.
std::optional<absl::Time> DueTime(const Clock& clock);

// The worst state of the targets that are not finished; UNSPECIFIED if there are none.
common::v1::SlaTargetState WorstState(const Clock& clock);

// Whether the target was reached or given up.
bool IsFinished(const Clock& clock, common::v1::SlaTargetKind kind);

}  // namespace luukku::routing
