#pragma once

#include "absl/time/time.h"
#include "luukku/ticket/v1/ticket.pb.h"

// Rules that hold for every ticket, live or imported. Pure.
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

// Sets the times of resolution and closing that follow from the move from `previous` to the
// ticket's state at `time`. A move from solved back to open is a reopening, which clears these
// times. Of a ticket that is not finished nothing is said of how it ended.
void FollowMove(v1::Ticket& ticket, common::v1::TicketState previous, absl::Time time);

}  // namespace luukku::ticket
