#include "services/ticket/tickets/ticket_life.h"

#include "lib/contract/ticket_states.h"
#include "lib/status/proto_time.h"

namespace luukku::ticket {

void FillDefaults(v1::Ticket& ticket, const v1::Desk& desk) {
  if (ticket.impact() == 0) ticket.set_impact(common::v1::IMPACT_MEDIUM);
  if (ticket.urgency() == 0) ticket.set_urgency(common::v1::URGENCY_MEDIUM);
  if (ticket.language().empty()) ticket.set_language(desk.default_language());
  if (ticket.priority() == 0) {
    ticket.set_priority(PriorityOf(desk, ticket.impact(), ticket.urgency()));
  }
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
