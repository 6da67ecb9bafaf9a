#pragma once

#include "lib/db/migrator.h"
#include "lib/desk/migrations/sql.h"

namespace luukku::desk {

// The table of what services know of the desk's settings.
inline constexpr db::MigrationSet kMigrations{"desk", luukku::sql::lib::desk::migrations::kAll};

}  // namespace luukku::desk
