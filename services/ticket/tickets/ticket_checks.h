#pragma once

#include <string>

#include "lib/server/call.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/ticket_service.pb.h"

// Rules of requests about tickets that the contract does not have, such as who may set a field.
// None needs the ticket. Each adds violations to `violations`.
namespace luukku::ticket {

void CheckNewTicket(Violations& violations, const server::Call& call,
                    const v1::CreateTicketRequest& request);
void CheckAssignment(Violations& violations, const server::Call& call,
                     const v1::AssignTicketRequest& request);
// The order_by of a list by time: "create_time", "create_time desc", or none.
void CheckTimeOrder(Violations& violations, const std::string& order);
// The order, and the filter's grammar.
void CheckList(Violations& violations, const server::Call& call,
               const v1::ListTicketsRequest& request);
void CheckPending(Violations& violations, const server::Call& call,
                  const v1::SetTicketPendingRequest& request);

void CheckResolution(Violations& violations, const server::Call& call,
                     const v1::ResolveTicketRequest& request);
void CheckCancellation(Violations& violations, const server::Call& call,
                       const v1::CancelTicketRequest& request);

}  // namespace luukku::ticket
