#pragma once

#include "absl/time/time.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/import_service.pb.h"

// Checks of imports that need no database. Each names all that is wrong.
namespace luukku::ticket {

// The call as a whole, besides what the contract says of its fields. If `violations` has any then,
// what is wrong with the tickets is added too.
void CheckImport(Violations& violations, const v1::ImportTicketsRequest& request, absl::Time now);

// One case, its fields by the contract included; paths are within it.
Violations CheckImportedTicket(const v1::ImportedTicket& ticket, absl::Time now);

// Adds what is wrong to a result.
void AddViolations(const Violations& violations, v1::ImportedTicketResult& result);

}  // namespace luukku::ticket
