#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/ticket/v1/ticket.pb.h"

// What rules decide on, and what they decide.
namespace luukku::ticket {

// One version of a ticket: what history and feed tell of it.
struct Fact {
  v1::HistoryEntry entry;
  event::v1::Event event;
};

// What a decision makes of a ticket.
struct Change {
  v1::Ticket after;
  std::optional<v1::Comment> comment;
  std::vector<Fact> facts;  // One for each version from the ticket's old one to its new one.
};

// The ticket under its lock, on which a rule decides.
struct Current {
  v1::Ticket ticket;
  bool desk = false;     // Whether the caller stands at the desk's side of it, not the customer's.
  std::string etag;      // As the caller sees it.
  int64_t comments = 0;  // As the caller sees them.
  absl::Time now;
  std::string wanted_customer_group;  // Of ChangeCommand::wanted_organisation.
};

// What others may know of the ticket.
event::v1::TicketSnapshot SnapshotOf(const v1::Ticket& ticket);

// A ticket's version stands in its etag.
int64_t VersionOf(const v1::Ticket& ticket);
void SetVersion(v1::Ticket& ticket, int64_t version);

}  // namespace luukku::ticket
