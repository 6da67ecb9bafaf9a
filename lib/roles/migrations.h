#pragma once

#include "lib/db/migrator.h"
#include "lib/roles/migrations/sql.h"

namespace luukku::roles {

// The tables of people's roles, in every service's schema.
inline constexpr db::MigrationSet kMigrations{"roles", luukku::sql::lib::roles::migrations::kAll};

}  // namespace luukku::roles
