#pragma once

#include <memory>

#include "lib/db/pool.h"
#include "lib/server/runtime.h"
#include "lib/server/settings.h"
#include "lib/server/worker.h"

namespace luukku::server {

// Makes the runtime's directory, exports its metrics, and returns the worker that keeps it up to
// date; null if the settings do not use it. Works without a database, too.
std::unique_ptr<Worker> OpenDirectory(Runtime* runtime, const Settings& settings, db::Pool* pool);

}  // namespace luukku::server
