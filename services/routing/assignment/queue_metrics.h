#pragma once

#include "lib/server/snapshot.h"

namespace luukku::routing {

// Figures of all queues from the database.
server::Figures QueueFigures();

}  // namespace luukku::routing
