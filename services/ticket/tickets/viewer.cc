#include "services/ticket/tickets/viewer.h"

#include <utility>

#include "lib/server/access.h"
#include "luukku/ticket/v1/conversation_service.pb.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/ticket/tickets/ticket_rules.h"

namespace luukku::ticket {
namespace {

constexpr struct {
  v1::TicketAction action;
  const char* method;
} kMethods[] = {
    {v1::TICKET_ACTION_UPDATE, "luukku.ticket.v1.TicketService.UpdateTicket"},
    {v1::TICKET_ACTION_ASSIGN, "luukku.ticket.v1.TicketService.AssignTicket"},
    {v1::TICKET_ACTION_SET_PENDING, "luukku.ticket.v1.TicketService.SetTicketPending"},
    {v1::TICKET_ACTION_RESUME, "luukku.ticket.v1.TicketService.ResumeTicket"},
    {v1::TICKET_ACTION_RESOLVE, "luukku.ticket.v1.TicketService.ResolveTicket"},
    {v1::TICKET_ACTION_CLOSE, "luukku.ticket.v1.TicketService.CloseTicket"},
    {v1::TICKET_ACTION_CANCEL, "luukku.ticket.v1.TicketService.CancelTicket"},
    {v1::TICKET_ACTION_REOPEN, "luukku.ticket.v1.TicketService.ReopenTicket"},
    {v1::TICKET_ACTION_COMMENT, "luukku.ticket.v1.ConversationService.CreateComment"},
    {v1::TICKET_ACTION_NOTE, "luukku.ticket.v1.ConversationService.CreateComment"},
};

constexpr Actions Bit(v1::TicketAction action) { return Actions{1} << action; }

struct Granted {
  Actions at_desk = 0, as_requester = 0;
};

Granted GrantedTo(auth::Roles roles) {
  const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
  Granted granted;
  for (const auto& row : kMethods) {
    const server::Reach reach = server::ReachOf(*pool.FindMethodByName(row.method), roles);
    if (reach.desk()) granted.at_desk |= Bit(row.action);
    if (reach.own) granted.as_requester |= Bit(row.action);
  }
  return granted;
}

}  // namespace

Viewer ViewerOf(const server::Call& call, DeskSettings settings) {
  const Granted granted = GrantedTo(call.principal.roles);
  return {.person = call.principal.PersonName(),
          .at_desk = granted.at_desk,
          .as_requester = granted.as_requester,
          .settings = std::move(settings)};
}

void SetAllowedActions(v1::Ticket& ticket, bool desk, const Viewer& viewer, absl::Time now) {
  ticket.clear_allowed_actions();
  Actions granted = viewer.at_desk;
  if (!desk) granted = ticket.requester() == viewer.person ? viewer.as_requester : 0;
  for (const v1::TicketAction action : ActionsInState(ticket, desk, *viewer.settings, now)) {
    if ((granted & Bit(action)) != 0) ticket.add_allowed_actions(action);
  }
}

}  // namespace luukku::ticket
