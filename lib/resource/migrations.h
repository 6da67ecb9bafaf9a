#pragma once

#include "lib/db/migrator.h"
#include "lib/resource/migrations/sql.h"

namespace luukku::resource {

// The tables of kinds, in the schema of each service that has kinds.
inline constexpr db::MigrationSet kMigrations{"resource",
                                              luukku::sql::lib::resource::migrations::kAll};

}  // namespace luukku::resource
