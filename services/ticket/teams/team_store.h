#pragma once

#include <map>
#include <string>

#include "lib/db/pool.h"
#include "luukku/event/v1/event.pb.h"

namespace luukku::ticket {

// Stores who may see the tickets of these teams, by the teams' ids. Throws what pqxx throws.
void StoreAccess(db::Transaction& transaction,
                 const std::map<std::string, event::v1::TeamAccessChanged>& teams);

// Stores of which teams these agents are members, by the agents' ids.
void StoreMemberships(db::Transaction& transaction,
                      const std::map<std::string, event::v1::AgentTeamsChanged>& agents);

}  // namespace luukku::ticket
