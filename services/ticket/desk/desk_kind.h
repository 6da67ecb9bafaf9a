#pragma once

#include "lib/resource/kind.h"

namespace luukku::ticket {

// The settings of the desk, of which there is one resource.
resource::Kind DeskKind();

}  // namespace luukku::ticket
