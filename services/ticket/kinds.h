#pragma once

#include "lib/resource/kind.h"

namespace luukku::ticket {

// What a desk configures in the ticket service: docs/api/kinds.md.
resource::Kinds AllKinds();

}  // namespace luukku::ticket
