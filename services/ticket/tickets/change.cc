#include "services/ticket/tickets/change.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace luukku::ticket {

event::v1::TicketSnapshot SnapshotOf(const v1::Ticket& ticket) {
  event::v1::TicketSnapshot snapshot;
  snapshot.set_type(ticket.type());
  snapshot.set_channel(ticket.channel());
  snapshot.set_category(ticket.category());
  snapshot.set_organisation(ticket.organisation());
  snapshot.set_customer_group(ticket.customer_group());
  snapshot.set_team(ticket.team());
  snapshot.set_agent(ticket.agent());
  snapshot.set_priority(ticket.priority());
  snapshot.set_state(ticket.state());
  snapshot.set_assignment_revision(ticket.assignment_revision());
  if (ticket.has_first_response_time()) {
    *snapshot.mutable_first_response_time() = ticket.first_response_time();
  }
  if (ticket.has_resolve_time()) *snapshot.mutable_resolve_time() = ticket.resolve_time();
  if (ticket.has_close_time()) *snapshot.mutable_close_time() = ticket.close_time();
  snapshot.set_reopen_count(ticket.reopen_count());
  snapshot.set_requester(ticket.requester());
  snapshot.set_language(ticket.language());
  snapshot.set_resolution(ticket.resolution());
  return snapshot;
}

int64_t VersionOf(const v1::Ticket& ticket) {
  int64_t version = 0;
  return absl::SimpleAtoi(ticket.etag(), &version) ? version : 0;
}

void SetVersion(v1::Ticket& ticket, int64_t version) { ticket.set_etag(absl::StrCat(version)); }

}  // namespace luukku::ticket
