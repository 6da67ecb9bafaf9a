#pragma once

#include "lib/server/snapshot.h"

namespace luukku::routing {

// Of all queues, as the database knows them.
server::Figures QueueFigures();

}  // namespace luukku::routing
