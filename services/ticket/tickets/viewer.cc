#include "services/ticket/tickets/viewer.h"

#include <utility>
#include <vector>

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
  using google::protobuf::MethodDescriptor;
  static const auto& methods = *[] {
    auto* const found = new std::vector<std::pair<v1::TicketAction, const MethodDescriptor*>>;
    const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
    for (const auto& row : kMethods) {
      found->emplace_back(row.action, pool.FindMethodByName(row.method));
    }
    return found;
  }();
  Granted granted;
  for (const auto& [action, method] : methods) {
    const server::Reach reach = server::ReachOf(*method, roles);
    if (reach.desk()) granted.at_desk |= Bit(action);
    if (reach.own) granted.as_requester |= Bit(action);
  }
  return granted;
}

}  // namespace

Viewer ViewerOf(const server::Call& call) {
  const Granted granted = GrantedTo(call.principal.roles);
  return {.person = call.principal.PersonName(),
          .at_desk = granted.at_desk,
          .as_requester = granted.as_requester};
}

void SetAllowedActions(v1::Ticket& ticket, bool desk, const Viewer& viewer,
                       const v1::Desk& settings, absl::Time now) {
  ticket.clear_allowed_actions();
  Actions granted = viewer.at_desk;
  if (!desk) granted = ticket.requester() == viewer.person ? viewer.as_requester : 0;
  for (const v1::TicketAction action : ActionsInState(ticket, desk, settings, now)) {
    if ((granted & Bit(action)) != 0) ticket.add_allowed_actions(action);
  }
}

}  // namespace luukku::ticket
