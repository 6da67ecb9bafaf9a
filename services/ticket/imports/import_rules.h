#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "services/ticket/tickets/ticket_rules.h"

// What another desk's history makes of a ticket. Pure.
namespace luukku::ticket {

// A fact with the time at which it is told.
struct ImportedFact {
  Fact fact;
  absl::Time time;
};

// Customer groups by name of organisation.
using CustomerGroups = std::map<std::string, std::string>;

// A ticket on its way through its history.
struct ImportedState {
  v1::Ticket ticket;
  v1::ImportedOutcomes outcomes;    // As they were told last.
  std::vector<ImportedFact> facts;  // One for each version that was added.
};

// Version 1: the ticket as it was opened, at its create_time. `ticket` has passed its check.
ImportedState OpenImported(const v1::Ticket& ticket, const CustomerGroups& groups,
                           const Actor& importer);

// Takes a change in, all of it at the change's time, or at the ticket's last if that is later: none
// to three versions of what it says of the ticket, the last one with times and reopenings, then one
// for each outcome that it says otherwise than is known. Every move is allowed; from RESOLVED or
// CLOSED to a state in which the desk works it is a reopening.
void TakeIn(ImportedState& state, const v1::ImportedChange& change, const CustomerGroups& groups,
            const Actor& importer);

// What a and b say differently, as "outcomes.rating".
std::vector<std::string> Differing(const v1::ImportedOutcomes& a, const v1::ImportedOutcomes& b);

// Sets a field of `to` as it is in `from`: a text, a number, a word or a time.
void CopyField(const v1::Ticket& from, const std::string& name, v1::Ticket& to);

// The index of the first change that is new but stands before one that is known; -1 if none does.
int FirstOutOfPlace(const v1::ImportedTicket& ticket, const std::set<std::string>& known_rows);

}  // namespace luukku::ticket
