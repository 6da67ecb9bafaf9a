#pragma once

#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/routing/v1/team_service.pb.h"

// Who is in restricted teams, and what the feed tells of it. All members throw what pqxx throws;
// db::Pool makes statuses of it. Names are well-formed.
namespace luukku::routing {

// A restricted team that an agent enters or leaves.
struct EnteredTeam {
  std::string id;
  int64_t version = 0;  // Of its newest event.
  bool enters = false;
};

// Locks the teams that the agent enters or leaves by getting `agent.teams()`, and says which of
// them are restricted. The agent's row is locked, or new.
std::vector<EnteredTeam> LockChangedTeams(db::Transaction& transaction, const v1::Agent& agent);

// Counts up the versions of these teams, whose members were changed, and makes the facts of it.
std::vector<event::v1::Event> MembersChanged(db::Transaction& transaction,
                                             const std::vector<EnteredTeam>& teams);

// The fact of who may see a team's tickets now. Reads the members of a restricted one.
event::v1::Event AccessFact(db::Transaction& transaction, const v1::Team& team, int64_t version);

}  // namespace luukku::routing
