#pragma once

#include "lib/db/migrations/sql.h"
#include "lib/db/migrator.h"

namespace luukku::db {

// The tables that lib/db needs in every service's schema.
inline constexpr MigrationSet kMigrations{"db", luukku::sql::lib::db::migrations::kAll};

}  // namespace luukku::db
