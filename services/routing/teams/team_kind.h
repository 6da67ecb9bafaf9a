#pragma once

#include "lib/resource/kind.h"

namespace luukku::routing {

// Teams. The feed tells who may see the tickets of restricted ones.
resource::Kind TeamKind();

}  // namespace luukku::routing
