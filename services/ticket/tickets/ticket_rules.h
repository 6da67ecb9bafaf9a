#pragma once

#include <google/protobuf/field_mask.pb.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/ticket/tickets/actor.h"
#include "services/ticket/tickets/change.h"

// Rules of changes of a ticket. Pure: the caller passes the current ticket and the time.
namespace luukku::ticket {

// The state machine: where a ticket may go from `from`, in order of the enumeration.
std::vector<common::v1::TicketState> AllowedMoves(common::v1::TicketState from);

// What a caller on this side of the ticket may do with it in its state: the desk's, or its
// customer's.
std::vector<v1::TicketAction> ActionsInState(const v1::Ticket& ticket, bool desk,
                                             const v1::Desk& settings, absl::Time now);

// A new ticket with all defaults filled in, still without name, times and the requester's
// organisation. `ticket` is from a checked request. Errors: INVALID_ARGUMENT where it has more text
// than the desk takes.
absl::StatusOr<Change> Open(const v1::Ticket& ticket, const Actor& actor, const v1::Desk& settings);

// Edits the fields of `mask` (checked by CheckUpdate) to their values in `wanted`, whose
// customer_group is that of its organisation. Errors: as Open.
absl::StatusOr<Change> Update(const Current& current, const v1::Ticket& wanted,
                              const google::protobuf::FieldMask& mask, const Actor& actor);

// Sets what is wanted of team, agent and priority; of `wanted`, name and etag do not matter.
absl::StatusOr<Change> Assign(const v1::Ticket& before, const v1::AssignTicketRequest& wanted,
                              const Actor& actor, absl::Time now);

// Moves a ticket to another state, as far as the state machine allows it.
absl::StatusOr<Change> Move(const v1::Ticket& before, common::v1::TicketState to,
                            const std::string& reason, const Actor& actor, absl::Time now);

// Ends a ticket, to RESOLVED or CANCELLED, and says how. Customers can only withdraw.
absl::StatusOr<Change> End(const v1::Ticket& before, common::v1::TicketState to,
                           common::v1::Resolution resolution, const std::string& reason,
                           const Actor& actor, absl::Time now);

// To a pending state. Names the partner where one is given.
absl::StatusOr<Change> SetPending(const v1::Ticket& before,
                                  const v1::SetTicketPendingRequest& wanted, const Actor& actor,
                                  absl::Time now);

// Back from a pending state.
absl::StatusOr<Change> Resume(const v1::Ticket& before, const std::string& reason,
                              const Actor& actor, absl::Time now);

// Back from RESOLVED or CLOSED; customers from CLOSED within the desk's window only.
absl::StatusOr<Change> Reopen(const Current& current, const std::string& reason,
                              const Actor& actor);

// FAILED_PRECONDITION STATE_FORBIDS: a ticket in its state cannot "be edited".
absl::Status StateForbids(const v1::Ticket& ticket, std::string_view what);
// The same for a customer, who can't take a closed ticket up again after the desk's window.
absl::Status TooLateToReopen(const v1::Ticket& ticket);

// INVALID_ARGUMENT for `field` if the text is larger than the desk takes from people.
absl::Status CheckTextSize(const std::string& field, const std::string& text, const Actor& actor,
                           const v1::Desk& settings);

// OK if `etag` is empty or the current one, else ABORTED STALE_ETAG.
absl::Status CheckEtag(const std::string& current, const std::string& etag);

// The same for an edit: also OK if nothing of `mask` changed since the version of `etag`. What
// follows from impact and urgency is the priority.
absl::Status CheckFieldsUnchanged(const Current& current, const std::string& etag,
                                  const google::protobuf::FieldMask& mask);

// Leaves of a line of history what is for customers: changes of fields that they see, and reasons
// that the requester gave.
void LeaveHistoryToDesk(v1::HistoryEntry& entry);

}  // namespace luukku::ticket
