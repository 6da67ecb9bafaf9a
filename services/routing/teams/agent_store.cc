#include "services/routing/teams/agent_store.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/contract/fields.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "lib/status/error.h"
#include "services/routing/teams/membership_store.h"
#include "services/routing/teams/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::teams;
using db::MakeParams;

v1::Agent AgentOf(const pqxx::row& row) {
  v1::Agent agent;
  agent.set_name("agents/" + db::Text(row["id"]));
  agent.set_display_name(db::Text(row["display_name"]));
  for (const auto team : absl::StrSplit(db::Text(row["teams"]), ',', absl::SkipEmpty())) {
    agent.add_teams(absl::StrCat("teams/", team));
  }
  agent.set_present(db::Bool(row["present"]));
  agent.set_capacity(static_cast<int32_t>(db::Int(row["capacity"])));
  agent.set_load(static_cast<int32_t>(db::Int(row["load"])));
  agent.set_etag(db::Text(row["version"]));
  return agent;
}

// Load counts all tickets, whoever asks: it is a number only.
const db::Reader kLoad{.all = true};

db::Params ByName(const std::string& name) { return MakeParams(IdOf(name, "agents")); }

absl::StatusOr<v1::Agent> OnlyAgentOf(const pqxx::result& rows, const std::string& name) {
  if (rows.empty()) return NotFound(name);
  return AgentOf(rows[0]);
}

db::Array TeamIds(const v1::Agent& agent) {
  db::Array ids;
  for (const std::string& team : agent.teams()) ids.Add(IdOf(team, "teams"));
  return ids;
}

absl::Status CheckTeamsExist(db::Transaction& transaction, const v1::Agent& agent) {
  Violations violations;
  for (const auto& row :
       transaction.Execute(statements::kMissingTeams, MakeParams(TeamIds(agent)))) {
    const int position = static_cast<int>(db::Int(row["position"]));
    violations.Add(absl::StrCat("agent.teams[", position, "]"),
                   absl::StrCat(agent.teams(position), " does not exist"));
  }
  return violations.ToStatus();
}

// The agent is in `agent.teams()` and in no others.
absl::StatusOr<Facts> SetTeams(db::Transaction& transaction, const v1::Agent& agent,
                               bool open_restricted) {
  const std::vector<EnteredTeam> teams = LockChangedTeams(transaction, agent);
  for (const EnteredTeam& team : teams) {
    if (!team.enters || open_restricted) continue;
    return Error(absl::StatusCode::kPermissionDenied, reason::kRoleForbids,
                 absl::StrCat("teams/", team.id, " is restricted: only admins let agents into it"));
  }
  transaction.Execute(statements::kSetAgentTeams,
                      MakeParams(IdOf(agent.name(), "agents"), TeamIds(agent)));
  return MembersChanged(transaction, teams);
}

// Errors: NOT_FOUND, ABORTED STALE_ETAG.
absl::Status LockAgent(db::Transaction& transaction, const v1::Agent& agent) {
  const auto rows =
      transaction.Execute(statements::kLockAgent, MakeParams(IdOf(agent.name(), "agents")));
  if (rows.empty()) return NotFound(agent.name());
  const std::string etag = db::Text(rows[0]["version"]);
  if (agent.etag().empty() || agent.etag() == etag) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
               "the agent was changed since you read it; read it again", {{"etag", etag}});
}

}  // namespace

absl::StatusOr<Facts> InsertAgent(db::Transaction& transaction, const v1::Agent& agent,
                                  bool open_restricted) {
  if (auto status = CheckTeamsExist(transaction, agent); !status.ok()) return status;
  const auto rows = transaction.Execute(
      statements::kCreateAgent, MakeParams(IdOf(agent.name(), "agents"), agent.display_name(),
                                           agent.present(), agent.capacity()));
  if (rows.empty()) return AlreadyExists(agent.name());
  return SetTeams(transaction, agent, open_restricted);
}

absl::StatusOr<Facts> EditAgent(db::Transaction& transaction, const v1::UpdateAgentRequest& request,
                                bool open_restricted) {
  const v1::Agent& agent = request.agent();
  absl::StatusOr<Facts> facts = Facts();
  if (auto status = LockAgent(transaction, agent); !status.ok()) return status;
  if (Names(request.update_mask(), "teams")) {
    if (auto status = CheckTeamsExist(transaction, agent); !status.ok()) return status;
    facts = SetTeams(transaction, agent, open_restricted);
    if (!facts.ok()) return facts;
  }
  const auto masked = [&](const std::string& field, auto value) {
    return Names(request.update_mask(), field) ? db::ToParam(value) : db::Param();
  };
  transaction.Execute(
      statements::kUpdateAgent,
      MakeParams(IdOf(agent.name(), "agents"), masked("display_name", agent.display_name()),
                 masked("present", agent.present()), masked("capacity", agent.capacity())));
  return facts;
}

absl::StatusOr<v1::Agent> GetAgent(db::Connection& connection, const std::string& name) {
  return OnlyAgentOf(connection.ReadAs(kLoad, statements::kGetAgent, ByName(name)), name);
}

absl::StatusOr<v1::Agent> GetAgent(db::Transaction& transaction, const std::string& name) {
  return OnlyAgentOf(transaction.Execute(statements::kGetAgent, ByName(name)), name);
}

v1::ListAgentsResponse ListAgents(db::Connection& connection, const db::NamePage& page) {
  const auto rows = connection.ReadAs(kLoad, statements::kListAgents, db::ParamsOf(page));
  return db::ResponseOf<v1::ListAgentsResponse>(
      rows, page, [](const pqxx::row& row, v1::ListAgentsResponse& response) {
        *response.add_agents() = AgentOf(row);
      });
}

}  // namespace luukku::routing
