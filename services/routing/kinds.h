#pragma once

#include <functional>
#include <string>

#include "lib/resource/kind.h"

namespace luukku::routing {

// What changes of kinds do elsewhere, in their transaction. They may throw what pqxx throws.
struct KindEffects {
  // An agent was created or changed; its row is locked.
  std::function<void(db::Transaction&, const std::string& agent_id)> agent_changed;
  // A rule was created or changed.
  std::function<void(db::Transaction&)> rule_changed;
};

// What a desk configures in the routing service: docs/api/kinds.md.
resource::Kinds AllKinds(const KindEffects& effects);

}  // namespace luukku::routing
