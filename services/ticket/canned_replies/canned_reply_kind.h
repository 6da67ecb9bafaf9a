#pragma once

#include "lib/resource/kind.h"

namespace luukku::ticket {

// Answers that are given often. Each language that has a text has a name.
resource::Kind CannedReplyKind();

}  // namespace luukku::ticket
