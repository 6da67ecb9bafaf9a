#pragma once

#include "lib/server/run.h"

namespace luukku::survey {

// The survey service, for main() and for tests that run it in their process.
server::Definition Service();

}  // namespace luukku::survey
