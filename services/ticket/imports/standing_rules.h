#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "services/ticket/imports/import_rules.h"

// A case as a whole export describes it, and the change that brings its ticket there. Pure.
namespace luukku::ticket {

struct Standing {
  v1::Ticket ticket;  // As the case's opening and changes make it.
  v1::ImportedOutcomes outcomes;
  std::vector<std::string> fields;  // Set by opening or changes; a change may set them.
};

// `made` is the state that `imported` gives by itself.
Standing StandingOf(const v1::ImportedTicket& imported, const ImportedState& made);

// A digest of the case without the keys of its rows; equal digests mean equal standings.
std::string DigestOf(const v1::ImportedTicket& imported);

// Brings the ticket to the standing, by a change at `as_of`. Returns the fields that differed,
// among them a resolution or closing that is later than the ticket's.
std::vector<std::string> TakeIn(ImportedState& state, const Standing& standing, absl::Time as_of,
                                const CustomerGroups& groups, const Actor& importer);

// Fields in which `now`, the ticket after TakeIn, still differs from the standing: those that no
// change may set, and a resolution or closing that is earlier in the standing.
std::vector<std::string> KeptFields(const v1::Ticket& now, const Standing& standing);

}  // namespace luukku::ticket
