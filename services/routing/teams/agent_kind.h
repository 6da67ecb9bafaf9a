#pragma once

#include <functional>
#include <string>

#include "lib/resource/kind.h"

namespace luukku::routing {

// Agents. Who has no other role than agent edits the own `present` and nothing else; only admins
// let agents into restricted teams. `changed` is called in the transaction of a change, with the
// agent's row locked.
resource::Kind AgentKind(
    std::function<void(db::Transaction&, const std::string& agent_id)> changed);

}  // namespace luukku::routing
