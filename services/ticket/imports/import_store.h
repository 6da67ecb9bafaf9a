#pragma once

#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "services/ticket/tickets/actor.h"

namespace luukku::ticket {

// A case that has passed its check, and where its result goes.
struct ImportCase {
  const v1::ImportedTicket* ticket;
  v1::ImportedTicketResult* result;
};

// Where cases come from.
struct ImportOrigin {
  std::string source;
  std::string export_key;  // If the export is known by one.
};

// Stores cases in one transaction: finds what is known of them, lets the rules make tickets of the
// rest, and writes. A case that refers to what does not exist, or whose history can't be continued,
// is refused alone. Imports of one source take turns; a ticket's changes by people wait.
absl::Status StoreImports(db::Pool& pool, absl::Time deadline, const ImportOrigin& origin,
                          const Actor& importer, const std::vector<ImportCase>& cases);

}  // namespace luukku::ticket
