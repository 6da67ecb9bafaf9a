#include "services/reporting/migrations.h"

#include "lib/db/migrations.h"
#include "lib/desk/migrations.h"
#include "lib/feed/migrations.h"
#include "lib/roles/migrations.h"
#include "services/reporting/migrations/sql.h"

namespace luukku::reporting {

std::vector<db::MigrationSet> Migrations() {
  return {db::kMigrations,
          feed::kMigrations,
          roles::kMigrations,
          desk::kMigrations,
          {"reporting", luukku::sql::services::reporting::migrations::kAll}};
}

}  // namespace luukku::reporting
