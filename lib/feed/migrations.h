#pragma once

#include "lib/db/migrator.h"
#include "lib/feed/migrations/sql.h"

namespace luukku::feed {

// The tables of the feed in every service's schema.
inline constexpr db::MigrationSet kMigrations{"feed", luukku::sql::lib::feed::migrations::kAll};

}  // namespace luukku::feed
