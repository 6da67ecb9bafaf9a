#pragma once

#include "absl/status/status.h"
#include "bench/installation.h"

namespace luukku::bench {

// A rule that sends every ticket to one team, and 20 agents there with all the room that there may
// be.
absl::Status SetUpRouting(const Installation& installation);

}  // namespace luukku::bench
