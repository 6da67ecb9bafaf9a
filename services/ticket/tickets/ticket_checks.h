#pragma once

#include "absl/status/status.h"
#include "lib/server/call.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/ticket_service.pb.h"

// What requests about tickets have to keep besides the contract: who may set what. None needs the
// ticket. Each adds what is wrong to `violations`.
namespace luukku::ticket {

void CheckNewTicket(Violations& violations, const server::Call& call,
                    const v1::CreateTicketRequest& request);
void CheckNewComment(Violations& violations, const server::Call& call,
                     const v1::CreateCommentRequest& request);
void CheckAssignment(Violations& violations, const server::Call& call,
                     const v1::AssignTicketRequest& request);
// The order, and the filter's grammar.
void CheckList(Violations& violations, const server::Call& call,
               const v1::ListTicketsRequest& request);
void CheckPending(Violations& violations, const server::Call& call,
                  const v1::SetTicketPendingRequest& request);

// Whether somebody at the desk's side of a ticket, or at the customer's, may say this.
absl::Status CheckSide(const v1::Comment& comment, bool desk);

}  // namespace luukku::ticket
