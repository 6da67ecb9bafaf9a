#pragma once

#include <vector>

#include "lib/db/migrator.h"

namespace luukku::routing {

// The schema of the routing service.
std::vector<db::MigrationSet> Migrations();

}  // namespace luukku::routing
