#include "services/ticket/tickets/ticket_life.h"

#include <algorithm>

#include "lib/contract/ticket_states.h"
#include "lib/status/proto_time.h"

namespace luukku::ticket {

// HIGH, MEDIUM, LOW are 1, 2, 3: the sum of both runs from 2 (CRITICAL) to 6.
common::v1::Priority PriorityOf(common::v1::Impact impact, common::v1::Urgency urgency) {
  return static_cast<common::v1::Priority>(std::clamp(
      static_cast<int>(impact) + static_cast<int>(urgency) - 1,
      static_cast<int>(common::v1::PRIORITY_CRITICAL), static_cast<int>(common::v1::PRIORITY_LOW)));
}

void FillDefaults(v1::Ticket& ticket) {
  if (ticket.impact() == 0) ticket.set_impact(common::v1::IMPACT_MEDIUM);
  if (ticket.urgency() == 0) ticket.set_urgency(common::v1::URGENCY_MEDIUM);
  if (ticket.language().empty()) ticket.set_language("fi");
  if (ticket.priority() == 0) ticket.set_priority(PriorityOf(ticket.impact(), ticket.urgency()));
}

void FollowMove(v1::Ticket& ticket, common::v1::TicketState previous, absl::Time time) {
  if (!IsFinished(ticket.state())) ticket.clear_resolution();
  if (IsClosed(ticket.state())) {
    *ticket.mutable_close_time() = ToProto(time);
    return;
  }
  ticket.clear_close_time();
  if (IsSolved(ticket.state())) {
    *ticket.mutable_resolve_time() = ToProto(time);
  } else if (IsSolved(previous)) {
    ticket.clear_resolve_time();
    ticket.set_reopen_count(ticket.reopen_count() + 1);
  }
}

}  // namespace luukku::ticket
