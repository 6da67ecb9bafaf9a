#pragma once

#include "absl/time/time.h"
#include "luukku/ticket/v1/ticket.pb.h"

// What holds of every ticket's life, whether it is lived here or was lived at another desk. Pure.
namespace luukku::ticket {

// Priority from impact and urgency, the usual ITIL matrix:
//
//              urgency HIGH  MEDIUM    LOW
//   impact HIGH    CRITICAL  HIGH      MODERATE
//   impact MEDIUM  HIGH      MODERATE  LOW
//   impact LOW     MODERATE  LOW       LOW
common::v1::Priority PriorityOf(common::v1::Impact impact, common::v1::Urgency urgency);

// Sets impact, urgency, language and priority where they are not set.
void FillDefaults(v1::Ticket& ticket);

// What follows from the move from `previous` to the ticket's state at `time`: when it was resolved
// or closed. From solved back to open is a reopening, which takes these times away.
void FollowMove(v1::Ticket& ticket, common::v1::TicketState previous, absl::Time time);

}  // namespace luukku::ticket
