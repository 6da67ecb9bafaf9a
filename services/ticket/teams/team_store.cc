#include "services/ticket/teams/team_store.h"

#include <vector>

#include "absl/strings/str_join.h"
#include "lib/contract/names.h"
#include "services/ticket/teams/sql.h"

namespace luukku::ticket {

void StoreAccess(db::Transaction& transaction,
                 const std::map<std::string, event::v1::TeamAccessChanged>& teams) {
  db::Array restricted, of_team, members, opened;
  for (const auto& [team, access] : teams) {
    (access.restricted() ? restricted : opened).Add(team);
    for (const std::string& member : access.members()) {
      of_team.Add(team);
      members.Add(IdOf(member, "agents"));
    }
  }
  transaction.Execute(luukku::sql::services::ticket::teams::kRestrictTeams,
                      db::MakeParams(restricted, of_team, members, opened));
}

void StoreMemberships(db::Transaction& transaction,
                      const std::map<std::string, event::v1::AgentTeamsChanged>& agents) {
  db::Array ids, teams;
  for (const auto& [id, agent] : agents) {
    std::vector<std::string> of_agent;
    for (const std::string& team : agent.teams()) {
      of_agent.push_back(IdOf(team, "teams"));
    }
    ids.Add(id);
    teams.Add(absl::StrJoin(of_agent, " "));
  }
  transaction.Execute(luukku::sql::services::ticket::teams::kStoreAgentTeams,
                      db::MakeParams(ids, teams));
}

}  // namespace luukku::ticket
