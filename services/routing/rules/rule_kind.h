#pragma once

#include <functional>

#include "lib/resource/kind.h"

namespace luukku::routing {

// Rules, by order and name. A change of one waits for decisions that are being made, and begins a
// new edition of the rules; then `changed` is called in its transaction.
resource::Kind RuleKind(std::function<void(db::Transaction&)> changed);

}  // namespace luukku::routing
