#include "services/ticket/teams/team_store.h"

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

}  // namespace luukku::ticket
