#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/feed/append.h"
#include "lib/resource/kind.h"
#include "luukku/routing/v1/team_service.pb.h"

// Rows of agents and memberships that other statements join, and the facts about them. All may
// throw pqxx's exceptions; names are well-formed. An agent who is retired is neither present nor in
// any team.
namespace luukku::routing {

// Stores the fields that decisions read, and so locks the agent's row.
void PutAgent(db::Transaction& transaction, const v1::Agent& agent);

// A team that an agent enters or leaves.
struct ChangedTeam {
  std::string name;
  bool restricted = false;
  bool enters = false;
};
// Locks the teams that the agent enters or leaves by getting `agent.teams()`. The agent's row is
// locked.
std::vector<ChangedTeam> LockChangedTeams(db::Transaction& transaction, const v1::Agent& agent);

// Which of `agent.teams()` are restricted, also of an agent who is retired.
std::vector<std::string> RestrictedOf(db::Transaction& transaction, const v1::Agent& agent);

// The agent is in `agent.teams()` and in no others.
void PutMemberships(db::Transaction& transaction, const v1::Agent& agent);

// Publishes who may see the tickets of these teams now. By team name: whether it is restricted.
void TellAccess(db::Transaction& transaction, const feed::Cause& cause,
                const std::map<std::string, bool>& restricted);

// Publishes of which teams the agent is a member now.
void TellTeams(db::Transaction& transaction, const feed::Cause& cause, const v1::Agent& agent);

// Sets `load`.
void AddLoads(resource::Execute execute, const std::vector<v1::Agent*>& agents);

// Up to ten names of tickets that are not finished and in the team's queue, or the agent's.
std::vector<std::string> TicketsOfTeam(db::Transaction& transaction, const std::string& id);
std::vector<std::string> TicketsOfAgent(db::Transaction& transaction, const std::string& id);

}  // namespace luukku::routing
