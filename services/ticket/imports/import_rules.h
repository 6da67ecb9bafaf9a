#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "services/ticket/tickets/ticket_rules.h"

// Turns another desk's history into a ticket. Pure.
namespace luukku::ticket {

// A fact with the time that it gets.
struct ImportedFact {
  Fact fact;
  absl::Time time;
};

// Customer groups by name of organisation.
using CustomerGroups = std::map<std::string, std::string>;

// A ticket on its way through its history.
struct ImportedState {
  v1::Ticket ticket;
  v1::ImportedOutcomes outcomes;    // As last published.
  std::vector<ImportedFact> facts;  // One for each version that was added.
};

// Version 1: the ticket as it was opened, at its create_time. `ticket` has passed its check.
ImportedState OpenImported(const v1::Ticket& ticket, const CustomerGroups& groups,
                           const Actor& importer);

// Takes in a change, at its time or the ticket's last, whichever is later. It adds up to three
// versions for the ticket's fields, the last one with times and reopenings, then a version for each
// outcome that differs from the known one. Every move is allowed; a move from RESOLVED or CLOSED to
// a state in which the desk works is a reopening.
void TakeIn(ImportedState& state, const v1::ImportedChange& change, const CustomerGroups& groups,
            const Actor& importer);

// The outcomes in which a and b differ, as "outcomes.rating".
std::vector<std::string> Differing(const v1::ImportedOutcomes& a, const v1::ImportedOutcomes& b);

// Copies a field, if a ticket has one of that name.
void CopyField(const v1::Ticket& from, const std::string& name, v1::Ticket& to);

// The index of the first new change if a known one comes after it; else -1.
int FirstOutOfPlace(const v1::ImportedTicket& ticket, const std::set<std::string>& known_rows);

}  // namespace luukku::ticket
