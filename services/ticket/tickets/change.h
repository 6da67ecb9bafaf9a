#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/ticket/v1/ticket.pb.h"
#include "services/ticket/desk/desk_rules.h"
#include "services/ticket/tickets/actor.h"

// Input and output of the rules.
namespace luukku::ticket {

// One version of a ticket: its entry in the history and its event in the feed.
struct Fact {
  v1::HistoryEntry entry;
  event::v1::Event event;
};

// A ticket after a decision, with its new versions.
struct Change {
  v1::Ticket after;
  std::optional<v1::Comment> comment;
  std::vector<Fact> facts;  // One for each version from the ticket's old one to its new one.
};

// The ticket under its lock, on which a rule decides.
struct Current {
  v1::Ticket ticket;
  bool desk = false;     // Whether the caller is on the desk's side of it, not the customer's.
  std::string etag;      // As the caller sees it.
  int64_t comments = 0;  // As the caller sees them.
  absl::Time now;
  std::string wanted_customer_group;  // Of ChangeCommand::wanted_organisation.
  // Fields that changed since ChangeCommand::since_version; nullopt unless that is one of the
  // ticket's last versions.
  std::optional<std::set<std::string>> changed_since;
  DeskSettings settings = NewDesk();
};

// Decides on a change of a ticket.
using Rule = std::function<absl::StatusOr<Change>(const Current&, const Actor&)>;

// The fields of the ticket that other services may read.
event::v1::TicketSnapshot SnapshotOf(const v1::Ticket& ticket);

// A ticket's etag holds its version; 0 for what is no etag of a ticket.
int64_t VersionOf(const v1::Ticket& ticket);
void SetVersion(v1::Ticket& ticket, int64_t version);

}  // namespace luukku::ticket
