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

// A ticket's clock from event to event and from deadline to deadline, and what others are told of
// it. Pure: whoever calls brings the time up to which everything about the ticket is known.
namespace luukku::routing {

struct Clock {
  int64_t ticket = 0;
  int64_t version = 0;  // Of the ticket's last fact in routing's own feed.
  int64_t edition = 0;  // Of all promises, by which it was settled.
  ClockState state;
  // The targets as others know them; at most one of a kind. Those that are finished with their
  // results, the others without elapsed. What was reached before it was promised is not among them.
  std::vector<v1::SlaTarget> told;
  // By what the targets are decided: "slaPolicies/gold@3", "calendars/office@1"; empty: nothing is
  // promised.
  std::string policy, calendar;
  // When there will be something to tell, if nothing happens before. A watermark must lie behind
  // it.
  std::optional<absl::Time> next_deadline;
};

// What a step makes known.
struct Step {
  std::vector<event::v1::SlaTargetChanged> facts;
  // Targets that were reached by this step, in time or not.
  std::vector<v1::SlaTarget> finished;
};

// Finds what a clock or one of its targets names: "slaPolicies/gold@3", "calendars/office@1";
// nullptr if these are empty. It knows all that the clock names.
using Named = std::function<const Promise*(const std::string& policy, const std::string& calendar)>;

// Neither resolved nor cancelled: another promise would change it.
bool IsRunning(const Clock& clock);

// The clock under another promise (nullptr: none) from `since` on, as it stands at `now`. What had
// come by `since` under the one before is told first. What has come to pass stays, whatever is
// promised: targets that are finished, as they were decided, and targets that are breached, by the
// promise that they broke.
void Repromise(Clock& clock, const Named& named, const Promise* after, absl::Time since,
               absl::Time now, Step& step);

// Takes an event of the ticket in; `after` is what is promised at its time. The events of a ticket
// come in their order, from the first on.
void TakeIn(Clock& clock, const event::v1::Event& event, const Named& named, const Promise* after,
            Step& step);

// Decides what is decided by `now`; nothing has happened to the ticket up to then but what the
// clock knows.
void Settle(Clock& clock, const Named& named, absl::Time now, Step& step);

// The soonest due time of the targets that are not finished.
std::optional<absl::Time> DueTime(const Clock& clock);

// The worst state of the targets that are not finished; UNSPECIFIED if there are none.
common::v1::SlaTargetState WorstState(const Clock& clock);

// Whether it was reached or given up.
bool IsFinished(const Clock& clock, common::v1::SlaTargetKind kind);

}  // namespace luukku::routing
