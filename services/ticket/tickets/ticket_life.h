#pragma once

#include "absl/time/time.h"
#include "luukku/ticket/v1/ticket.pb.h"
#include "services/ticket/desk/desk_rules.h"

// Rules that hold for every ticket, live or imported. Pure.
namespace luukku::ticket {

// Sets impact, urgency, language and priority where they are not set, as the desk has it.
void FillDefaults(v1::Ticket& ticket, const v1::Desk& desk);

// Sets the times of resolution and closing that follow from the move from `previous` to the
// ticket's state at `time`. A move from solved back to open is a reopening, which clears these
// times. Of a ticket that is not finished nothing is said of how it ended.
void FollowMove(v1::Ticket& ticket, common::v1::TicketState previous, absl::Time time);

}  // namespace luukku::ticket
