#pragma once

#include "lib/resource/kind.h"

namespace luukku::routing {

// Teams. A change publishes who may see the tickets of a restricted one.
resource::Kind TeamKind();

}  // namespace luukku::routing
