#pragma once

#include <google/protobuf/field_mask.pb.h>

#include <string>

#include "lib/auth/principal.h"
#include "lib/status/checks.h"
#include "luukku/ticket/v1/ticket_service.pb.h"

// Checks of requests about tickets that need no ticket. Each names all that is wrong.
namespace luukku::ticket {

absl::Status CheckCreate(const v1::CreateTicketRequest& request, const auth::Principal& caller);
absl::Status CheckUpdate(const v1::UpdateTicketRequest& request);
// Whether somebody at the desk's side of a ticket, or at the customer's, may say this.
absl::Status CheckSide(const v1::Comment& comment, bool desk);

absl::Status CheckComment(const v1::CreateCommentRequest& request, const auth::Principal& caller);
absl::Status CheckAssign(const v1::AssignTicketRequest& request, const auth::Principal& caller);
absl::Status CheckPending(const v1::SetTicketPendingRequest& request);

// Checks the field of Ticket that people edit under this name; false if none is. Violations name it
// "ticket.<name>".
bool CheckEditableField(Violations& violations, const std::string& name, const v1::Ticket& ticket);

// Checks all of them, as they have to be in a new ticket.
void CheckEditableFields(Violations& violations, const v1::Ticket& ticket);

absl::Status CheckTicketName(const std::string& field, const std::string& name);

// What all requests with name, etag, request_id and reason have to keep.
template <typename Request>
void AddMoveViolations(Violations& violations, const Request& request) {
  if (!NumberOf(request.name(), "tickets"))
    violations.Add("name", "must look like \"tickets/1042\"");
  CheckText(violations, "etag", request.etag(), {.max = 32, .one_line = true});
  CheckText(violations, "reason", request.reason(), {.max = 200, .one_line = true});
  CheckRequestId(violations, request.request_id());
}

template <typename Request>
absl::Status CheckMove(const Request& request) {
  Violations violations;
  AddMoveViolations(violations, request);
  return violations.ToStatus();
}

}  // namespace luukku::ticket
