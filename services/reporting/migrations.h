#pragma once

#include <vector>

#include "lib/db/migrator.h"

namespace luukku::reporting {

// The schema of the reporting service.
std::vector<db::MigrationSet> Migrations();

}  // namespace luukku::reporting
