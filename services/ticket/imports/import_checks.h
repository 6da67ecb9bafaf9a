#pragma once

#include "absl/time/time.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/import_service.pb.h"

// Checks of imports that need no database. Each lists all violations.
namespace luukku::ticket {

// Checks the call as a whole; the contract's rules for its fields were checked before. If
// `violations` has any by then, adds those of the tickets too.
void CheckImport(Violations& violations, const v1::ImportTicketsRequest& request, absl::Time now);

// Violations of one case, including the contract's rules for its fields; paths are within it.
Violations CheckImportedTicket(const v1::ImportedTicket& ticket, absl::Time now);

// Adds violations to a result.
void AddViolations(const Violations& violations, v1::ImportedTicketResult& result);

}  // namespace luukku::ticket
