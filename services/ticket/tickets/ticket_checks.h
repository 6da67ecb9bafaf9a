#pragma once

#include "lib/server/call.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/ticket_service.pb.h"

// What requests about tickets have to keep besides the contract: who may set what. None needs the
// ticket. Each adds what is wrong to `violations`.
namespace luukku::ticket {

void CheckNewTicket(Violations& violations, const server::Call& call,
                    const v1::CreateTicketRequest& request);
void CheckAssignment(Violations& violations, const server::Call& call,
                     const v1::AssignTicketRequest& request);
// The order, and the filter's grammar.
void CheckList(Violations& violations, const server::Call& call,
               const v1::ListTicketsRequest& request);
void CheckPending(Violations& violations, const server::Call& call,
                  const v1::SetTicketPendingRequest& request);

}  // namespace luukku::ticket
