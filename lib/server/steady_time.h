#pragma once

#include <chrono>

#include "absl/time/time.h"

namespace luukku::server {

// The time since some moment before the process began. It is never set, so intervals are measured
// by it: a clock that is set back must not make anybody wait.
inline absl::Duration SteadyTime() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace luukku::server
