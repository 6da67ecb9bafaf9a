#pragma once

#include "lib/db/migrator.h"
#include "lib/server/migrations/sql.h"

namespace luukku::server {

// The tables that lib/server needs in every service's schema.
inline constexpr db::MigrationSet kMigrations{"server", luukku::sql::lib::server::migrations::kAll};

}  // namespace luukku::server
