#pragma once

#include "absl/time/time.h"
#include "lib/status/proto_time.h"
#include "services/ticket/tickets/change.h"

// Tickets and people for tests of rules.
namespace luukku::ticket {

inline const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

inline Actor Agent() { return {.name = "agents/alice", .person = "alice"}; }
inline Actor Requester() {
  return {.name = "people/ritva", .person = "ritva", .only_requester = true};
}

inline v1::Ticket TicketIn(common::v1::TicketState state) {
  v1::Ticket ticket;
  ticket.set_name("tickets/1042");
  ticket.set_etag("7");
  ticket.set_requester("people/ritva");
  ticket.set_impact(common::v1::IMPACT_MEDIUM);
  ticket.set_urgency(common::v1::URGENCY_MEDIUM);
  ticket.set_priority(common::v1::PRIORITY_MODERATE);
  ticket.set_language("fi");
  ticket.set_state(state);
  ticket.set_assignment_revision(3);
  *ticket.mutable_update_time() = ToProto(kNow - absl::Hours(1));
  return ticket;
}

// The ticket for somebody of the desk.
inline Current At(const v1::Ticket& ticket, absl::Time now) {
  return {.ticket = ticket, .desk = true, .etag = ticket.etag(), .now = now};
}

}  // namespace luukku::ticket
