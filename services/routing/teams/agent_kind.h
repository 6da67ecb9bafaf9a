#pragma once

#include <functional>
#include <string>

#include "lib/resource/kind.h"

namespace luukku::routing {

// Agents. Callers with the role agent alone edit only their own `present`; only admins and services
// add agents to restricted teams. `changed` is called in the transaction of a change, with the
// agent's row locked.
resource::Kind AgentKind(
    std::function<void(db::Transaction&, const std::string& agent_id)> changed);

}  // namespace luukku::routing
