#pragma once

#include "lib/db/migrator.h"
#include "lib/resource/migrations/sql.h"

namespace luukku::resource {

// The tables of what a desk configures, in the schema of a service that has such kinds.
inline constexpr db::MigrationSet kMigrations{"resource",
                                              luukku::sql::lib::resource::migrations::kAll};

}  // namespace luukku::resource
