#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "services/ticket/imports/import_rules.h"

// What an export says of a case as a whole, and how it is told where no change tells of it. Pure.
namespace luukku::ticket {

struct Standing {
  v1::Ticket ticket;  // As the case's opening and changes make it.
  v1::ImportedOutcomes outcomes;
  std::vector<std::string> fields;  // That they say, and that a change may set.
};

// `made` is what `imported` makes by itself.
Standing StandingOf(const v1::ImportedTicket& imported, const ImportedState& made);

// The same for cases of which all but the keys of rows is the same, so that they stand the same.
std::string DigestOf(const v1::ImportedTicket& imported);

// Tells what the standing says otherwise than the ticket as a change at `as_of`. Returns the fields
// that differed. A resolution or closing that is known, and took place later than was said before,
// is one of them.
std::vector<std::string> TakeIn(ImportedState& state, const Standing& standing, absl::Time as_of,
                                const CustomerGroups& groups, const Actor& importer);

// Fields that the standing says otherwise than the ticket into which it was taken in: those that no
// change may set, and ends that the ticket reached later than the standing has it.
std::vector<std::string> KeptFields(const v1::Ticket& now, const Standing& standing);

}  // namespace luukku::ticket
