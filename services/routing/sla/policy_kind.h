#pragma once

#include "lib/resource/kind.h"

namespace luukku::routing {

// SLA policies. A change makes a new revision; older ones stay as they are, for the clocks that
// name them.
resource::Kind PolicyKind();

}  // namespace luukku::routing
