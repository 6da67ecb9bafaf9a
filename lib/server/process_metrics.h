#pragma once

#include <string>

#include "lib/db/pool.h"
#include "lib/server/gauges.h"

namespace luukku::server {

// Which build of which service this is, since when it runs and what it uses; names that are not
// ours are those of Prometheus's own clients.
void ExportProcess(Gauges& gauges, const std::string& service);

// Exports the sessions of a pool, which must outlive the serving of /metrics, and the waits for
// them: these tell an overloaded process from a database that is slow or away.
void ExportPool(Gauges& gauges, const std::string& name, const db::Pool* pool);

}  // namespace luukku::server
