#pragma once

#include <memory>

#include "lib/db/pool.h"
#include "lib/server/runtime.h"
#include "lib/server/settings.h"
#include "lib/server/worker.h"

namespace luukku::server {

// Makes the runtime's directory, exports how it fares, and keeps it up to date: null if the
// settings do not use it. A database that is away is no reason not to start.
std::unique_ptr<Worker> OpenDirectory(Runtime* runtime, const Settings& settings, db::Pool* pool);

}  // namespace luukku::server
