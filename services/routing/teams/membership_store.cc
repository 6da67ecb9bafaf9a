#include "services/routing/teams/membership_store.h"

#include <map>

#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "services/routing/teams/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::teams;
using db::MakeParams;

event::v1::Event AccessFactOf(const std::string& team_id, int64_t version, bool restricted) {
  event::v1::Event fact;
  fact.set_subject("teams/" + team_id);
  fact.set_version(version);
  fact.mutable_team_access_changed()->set_restricted(restricted);
  return fact;
}

// By the teams' ids.
void AddMembers(db::Transaction& transaction, std::map<std::string, event::v1::Event>& facts) {
  db::Array ids;
  for (const auto& [id, fact] : facts) ids.Add(id);
  for (const auto& row : transaction.Execute(statements::kReadMembers, MakeParams(ids))) {
    facts.at(db::Text(row["team"]))
        .mutable_team_access_changed()
        ->add_members("agents/" + db::Text(row["agent"]));
  }
}

}  // namespace

std::vector<EnteredTeam> LockChangedTeams(db::Transaction& transaction, const v1::Agent& agent) {
  db::Array ids;
  for (const std::string& team : agent.teams()) ids.Add(IdOf(team, "teams"));
  std::vector<EnteredTeam> teams;
  for (const auto& row : transaction.Execute(statements::kLockChangedTeams,
                                             MakeParams(IdOf(agent.name(), "agents"), ids))) {
    if (!db::Bool(row["restricted"])) continue;
    teams.push_back({db::Text(row["id"]), db::Int(row["version"]), db::Bool(row["enters"])});
  }
  return teams;
}

std::vector<event::v1::Event> MembersChanged(db::Transaction& transaction,
                                             const std::vector<EnteredTeam>& teams) {
  if (teams.empty()) return {};
  db::Array ids;
  std::map<std::string, event::v1::Event> facts;
  for (const EnteredTeam& team : teams) {
    ids.Add(team.id);
    facts[team.id] = AccessFactOf(team.id, team.version + 1, true);
  }
  transaction.Execute(statements::kCountUpTeams, MakeParams(ids));
  AddMembers(transaction, facts);
  std::vector<event::v1::Event> told;
  for (auto& [id, fact] : facts) told.push_back(std::move(fact));
  return told;
}

event::v1::Event AccessFact(db::Transaction& transaction, const v1::Team& team, int64_t version) {
  const std::string id = IdOf(team.name(), "teams");
  std::map<std::string, event::v1::Event> facts = {
      {id, AccessFactOf(id, version, team.restricted())}};
  if (team.restricted()) AddMembers(transaction, facts);
  return facts.at(id);
}

}  // namespace luukku::routing
