#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/ticket/tickets/actor.h"
#include "services/ticket/tickets/change.h"

namespace luukku::ticket {

// Builds the Change from a ticket and its state after a rule: times, revision, versions, and for
// each version its history entry and event.
class ChangeBuilder {
 public:
  // `after` is `before` with the fields that the rule edited. The time is never before the ticket's
  // last.
  ChangeBuilder(const v1::Ticket& before, v1::Ticket after, const Actor& actor, absl::Time now);

  absl::Time now() const { return now_; }

  // Whether a field differs from before.
  bool HasChanges() const;

  // Adds a version whose entry lists what changed since the previous one. The reference is valid
  // until the next Add or MoveTo.
  Fact& Add(v1::HistoryAction action, const std::string& reason);

  // Moves on to `state` with all that follows for the ticket's times, as a version of its own.
  void MoveTo(common::v1::TicketState state, const std::string& reason);

  Change Build();

 private:
  const Actor& actor_;
  const absl::Time now_;
  v1::Ticket told_;  // The state after the versions added so far.
  v1::Ticket after_;
  std::vector<Fact> facts_;
};

}  // namespace luukku::ticket
