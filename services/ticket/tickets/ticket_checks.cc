#include "services/ticket/tickets/ticket_checks.h"

#include <string>

#include "services/ticket/tickets/ticket_filter.h"

namespace luukku::ticket {

void CheckNewTicket(Violations& violations, const server::Call& call,
                    const v1::CreateTicketRequest& request) {
  const v1::Ticket& ticket = request.ticket();
  if (call.principal.IsService() && ticket.requester().empty()) {
    violations.Add("ticket.requester", "is required of services");
  }
  if (!call.principal.IsOnlyRequester()) return;
  if (!ticket.requester().empty() && ticket.requester() != call.principal.PersonName()) {
    violations.Add("ticket.requester", "must be yourself");
  }
  if (ticket.priority() != 0) violations.Add("ticket.priority", "is for the desk to set");
  if (!ticket.mailbox().empty()) violations.Add("ticket.mailbox", "is for the desk to set");
  if (!ticket.organisation().empty()) {
    violations.Add("ticket.organisation", "is for the desk to set");
  }
  if (!ticket.partner().empty()) violations.Add("ticket.partner", "is for the desk to set");
  if (!ticket.partner_reference().empty()) {
    violations.Add("ticket.partner_reference", "is for the desk to set");
  }
}

void CheckAssignment(Violations& violations, const server::Call& call,
                     const v1::AssignTicketRequest& request) {
  if (!request.has_team() && !request.has_agent()) {
    violations.Add("team", "set team, agent, or both; an empty one unsets it");
  }
  if (call.principal.IsService()) return;
  if (!request.caused_by_event().empty()) {
    violations.Add("caused_by_event", "is for services to set");
  }
  if (request.priority() != 0) {
    violations.Add("priority", "is for services to set; use UpdateTicket");
  }
}

void CheckTimeOrder(Violations& violations, const std::string& order) {
  if (order.empty() || order == "create_time" || order == "create_time desc") return;
  violations.Add("order_by", "must be \"create_time desc\" or \"create_time\"");
}

void CheckList(Violations& violations, const server::Call&, const v1::ListTicketsRequest& request) {
  CheckTimeOrder(violations, request.order_by());
  const auto filter = ParseFilter(request.filter());
  if (!filter.ok()) violations.Add("filter", std::string(filter.status().message()));
}

void CheckPending(Violations& violations, const server::Call&,
                  const v1::SetTicketPendingRequest& request) {
  if (request.state() != common::v1::TICKET_STATE_PENDING_CUSTOMER &&
      request.state() != common::v1::TICKET_STATE_PENDING_EXTERNAL) {
    violations.Add("state", "must be PENDING_CUSTOMER or PENDING_EXTERNAL");
  }
  if (request.state() == common::v1::TICKET_STATE_PENDING_EXTERNAL) return;
  if (!request.partner().empty()) violations.Add("partner", "goes with PENDING_EXTERNAL");
  if (!request.partner_reference().empty()) {
    violations.Add("partner_reference", "goes with PENDING_EXTERNAL");
  }
}

void CheckResolution(Violations& violations, const server::Call&,
                     const v1::ResolveTicketRequest& request) {
  if (request.resolution() > common::v1::RESOLUTION_NO_ANSWER) {
    violations.Add("resolution", "must be SOLVED, ANSWERED_BY_ARTICLE or NO_ANSWER");
  }
}

void CheckCancellation(Violations& violations, const server::Call&,
                       const v1::CancelTicketRequest& request) {
  const common::v1::Resolution resolution = request.resolution();
  if (resolution != common::v1::RESOLUTION_UNSPECIFIED &&
      resolution < common::v1::RESOLUTION_WITHDRAWN) {
    violations.Add("resolution", "must be WITHDRAWN, ABANDONED, REJECTED or SPAM");
  }
}

}  // namespace luukku::ticket
