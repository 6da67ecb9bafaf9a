#include "services/routing/teams/agent_store.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/db/row.h"
#include "lib/status/checks.h"
#include "services/routing/teams/sql.h"
#include "services/routing/teams/team_checks.h"

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

void SetTeams(db::Transaction& transaction, const v1::Agent& agent) {
  transaction.Execute(statements::kSetAgentTeams,
                      MakeParams(IdOf(agent.name(), "agents"), TeamIds(agent)));
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

absl::Status InsertAgent(db::Transaction& transaction, const v1::Agent& agent) {
  if (auto status = CheckTeamsExist(transaction, agent); !status.ok()) return status;
  const auto rows = transaction.Execute(
      statements::kCreateAgent, MakeParams(IdOf(agent.name(), "agents"), agent.display_name(),
                                           agent.present(), agent.capacity()));
  if (rows.empty()) return AlreadyExists(agent.name());
  SetTeams(transaction, agent);
  return absl::OkStatus();
}

absl::Status EditAgent(db::Transaction& transaction, const v1::UpdateAgentRequest& request) {
  const v1::Agent& agent = request.agent();
  const bool teams = IsMasked(request, "teams");
  if (auto status = LockAgent(transaction, agent); !status.ok()) return status;
  if (teams) {
    if (auto status = CheckTeamsExist(transaction, agent); !status.ok()) return status;
    SetTeams(transaction, agent);
  }
  const auto masked = [&](const std::string& field, auto value) {
    return IsMasked(request, field) ? db::ToParam(value) : db::Param();
  };
  transaction.Execute(
      statements::kUpdateAgent,
      MakeParams(IdOf(agent.name(), "agents"), masked("display_name", agent.display_name()),
                 masked("present", agent.present()), masked("capacity", agent.capacity())));
  return absl::OkStatus();
}

template <typename Session>
absl::StatusOr<v1::Agent> GetAgent(Session& session, const std::string& name) {
  const auto rows = session.Execute(statements::kGetAgent, MakeParams(IdOf(name, "agents")));
  if (rows.empty()) return NotFound(name);
  return AgentOf(rows[0]);
}

template absl::StatusOr<v1::Agent> GetAgent(db::Connection& session, const std::string& name);
template absl::StatusOr<v1::Agent> GetAgent(db::Transaction& session, const std::string& name);

v1::ListAgentsResponse ListAgents(db::Connection& connection, const db::NamePage& page) {
  const auto rows = connection.Execute(statements::kListAgents, db::ParamsOf(page));
  return db::ResponseOf<v1::ListAgentsResponse>(
      rows, page, [](const pqxx::row& row, v1::ListAgentsResponse& response) {
        *response.add_agents() = AgentOf(row);
      });
}

}  // namespace luukku::routing
