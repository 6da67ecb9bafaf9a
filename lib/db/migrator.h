#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "lib/db/connection.h"

namespace luukku::db {

// A set of migrations, each a statement list in a file NNNN_what.sql. Forward only; what has been
// applied somewhere never changes (the migrator refuses a changed text). The first line of a file
// may say `-- oldest-binary: V`, the oldest schema generation whose binaries work with it (expand,
// then contract); without it, all do.
struct MigrationSet {
  const char* name;  // "feed", "ticket": recorded with each migration.
  absl::Span<const Statement* const> migrations;
};

// Brings the schema of the connection's search_path up to date. Safe to run from many processes at
// once; each migration and its record are one transaction, which waits for a lock only shortly and
// is tried again for a minute, so that others are not held up. Needs the schema's owner.
absl::Status Migrate(Connection& connection, absl::Span<const MigrationSet> sets);

// Errors: FAILED_PRECONDITION if a migration of `sets` is missing in the database ("run migrate
// first") or the schema no longer supports this binary.
absl::Status CheckSchema(Connection& connection, absl::Span<const MigrationSet> sets);

}  // namespace luukku::db
