#pragma once

#include <functional>

#include "lib/resource/kind.h"

namespace luukku::routing {

// Rules, by order and name. A change waits for running decisions and begins a new edition of the
// rules. `changed` is then called in its transaction, unless a rule was deleted.
resource::Kind RuleKind(std::function<void(db::Transaction&)> changed);

}  // namespace luukku::routing
