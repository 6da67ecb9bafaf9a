#include "services/routing/migrations.h"

#include "lib/db/migrations.h"
#include "lib/feed/migrations.h"
#include "lib/resource/migrations.h"
#include "lib/roles/migrations.h"
#include "services/routing/migrations/sql.h"

namespace luukku::routing {

std::vector<db::MigrationSet> Migrations() {
  return {db::kMigrations,
          feed::kMigrations,
          roles::kMigrations,
          resource::kMigrations,
          {"routing", luukku::sql::services::routing::migrations::kAll}};
}

}  // namespace luukku::routing
