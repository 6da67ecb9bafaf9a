#include "services/routing/teams/membership_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/routing/teams/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::teams;
using db::MakeParams;

db::Array TeamIds(const v1::Agent& agent) {
  db::Array ids;
  if (agent.retired()) return ids;
  for (const std::string& team : agent.teams()) ids.Add(IdOf(team, "teams"));
  return ids;
}

std::vector<std::string> TicketsOf(const pqxx::result& rows) {
  std::vector<std::string> tickets;
  for (const auto& row : rows) tickets.push_back(absl::StrCat("tickets/", db::Int(row["ticket"])));
  return tickets;
}

}  // namespace

void PutAgent(db::Transaction& transaction, const v1::Agent& agent) {
  transaction.Execute(statements::kPutAgent,
                      MakeParams(IdOf(agent.name(), "agents"), agent.display_name(),
                                 agent.present() && !agent.retired(), agent.capacity()));
}

std::vector<ChangedTeam> LockChangedTeams(db::Transaction& transaction, const v1::Agent& agent) {
  std::vector<ChangedTeam> teams;
  for (const auto& row :
       transaction.Execute(statements::kLockChangedTeams,
                           MakeParams(IdOf(agent.name(), "agents"), TeamIds(agent)))) {
    teams.push_back(
        {"teams/" + db::Text(row["id"]), db::Bool(row["restricted"]), db::Bool(row["enters"])});
  }
  return teams;
}

std::vector<std::string> RestrictedOf(db::Transaction& transaction, const v1::Agent& agent) {
  db::Array ids;
  for (const std::string& team : agent.teams()) ids.Add(IdOf(team, "teams"));
  std::vector<std::string> restricted;
  for (const auto& row : transaction.Execute(statements::kRestrictedTeams, MakeParams(ids))) {
    restricted.push_back("teams/" + db::Text(row["id"]));
  }
  return restricted;
}

void PutMemberships(db::Transaction& transaction, const v1::Agent& agent) {
  transaction.Execute(statements::kSetAgentTeams,
                      MakeParams(IdOf(agent.name(), "agents"), TeamIds(agent)));
}

void TellAccess(db::Transaction& transaction, const feed::Cause& cause,
                const std::map<std::string, bool>& restricted) {
  if (restricted.empty()) return;
  db::Array ids;
  std::map<std::string, event::v1::Event> facts;
  for (const auto& [name, is_restricted] : restricted) {
    ids.Add(IdOf(name, "teams"));
    facts[name].set_subject(name + "/access");
    facts[name].mutable_team_access_changed()->set_restricted(is_restricted);
  }
  for (const auto& row : transaction.Execute(statements::kCountUpAccess, MakeParams(ids))) {
    facts.at("teams/" + db::Text(row["team"])).set_version(db::Int(row["version"]));
  }
  for (const auto& row : transaction.Execute(statements::kReadMembers, MakeParams(ids))) {
    const std::string team = "teams/" + db::Text(row["team"]);
    if (!restricted.at(team)) continue;
    facts.at(team).mutable_team_access_changed()->add_members("agents/" + db::Text(row["agent"]));
  }
  std::vector<event::v1::Event> told;
  for (auto& [name, fact] : facts) told.push_back(std::move(fact));
  feed::AppendFacts(transaction, cause, std::move(told));
}

void TellTeams(db::Transaction& transaction, const feed::Cause& cause, const v1::Agent& agent) {
  event::v1::Event fact;
  fact.set_subject(agent.name() + "/teams");
  fact.set_version(db::Int(transaction.Execute(
      statements::kCountUpAgentTeams, MakeParams(IdOf(agent.name(), "agents")))[0]["version"]));
  auto& teams = *fact.mutable_agent_teams_changed()->mutable_teams();
  if (!agent.retired()) teams = agent.teams();
  feed::AppendFacts(transaction, cause, {std::move(fact)});
}

void AddLoads(resource::Execute execute, const std::vector<v1::Agent*>& agents) {
  db::Array ids;
  std::map<std::string, v1::Agent*> by_id;
  for (v1::Agent* agent : agents) {
    const std::string id = IdOf(agent->name(), "agents");
    ids.Add(id);
    by_id[id] = agent;
  }
  for (const auto& row : execute(statements::kReadLoads, MakeParams(ids))) {
    by_id.at(db::Text(row["agent"]))->set_load(static_cast<int32_t>(db::Int(row["load"])));
  }
}

std::vector<std::string> TicketsOfTeam(db::Transaction& transaction, const std::string& id) {
  std::vector<std::string> tickets =
      TicketsOf(transaction.Execute(statements::kTicketsOfTeam, MakeParams(id)));
  // Tickets that unanswered commands are about to assign.
  for (const auto& row : transaction.Execute(statements::kListCommands)) {
    ticket::v1::AssignTicketRequest command;
    command.ParseFromString(db::BytesOf(row["request"]));
    if (command.team() == "teams/" + id && tickets.size() < 10) tickets.push_back(command.name());
  }
  return tickets;
}

std::vector<std::string> TicketsOfAgent(db::Transaction& transaction, const std::string& id) {
  transaction.Execute(statements::kLockAgent, MakeParams(id));
  return TicketsOf(transaction.Execute(statements::kTicketsOfAgent, MakeParams(id)));
}

}  // namespace luukku::routing
