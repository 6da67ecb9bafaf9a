#pragma once

#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/import_service.pb.h"
#include "services/ticket/tickets/actor.h"

namespace luukku::ticket {

// A case that has passed its check, and its result, which StoreImports fills in.
struct ImportCase {
  const v1::ImportedTicket* ticket;
  v1::ImportedTicketResult* result;
};

// Where cases come from.
struct ImportOrigin {
  std::string source;
  std::string export_key;  // Of the export; may be empty.
};

// Stores cases in one transaction: reads what was imported of them before, and writes the rest. A
// case with a missing reference, or whose history can't be continued, is refused alone. Imports of
// one source take turns; changes of the tickets by people wait.
absl::Status StoreImports(db::Pool& pool, absl::Time deadline, const ImportOrigin& origin,
                          const Actor& importer, const std::vector<ImportCase>& cases);

}  // namespace luukku::ticket
