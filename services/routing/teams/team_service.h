#pragma once

#include <functional>
#include <string>

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/routing/v1/team_service.pb.h"

namespace luukku::routing {

// The gRPC edge of teams and agents.
class TeamService : public server::Edge {
 public:
  // Called in the transaction that created or edited an agent, after the write and before the
  // answer is read; the agent's row is locked. It may throw what pqxx throws, and is called again
  // when the transaction is repeated.
  using AgentChanged = std::function<void(db::Transaction&, const std::string& agent_id)>;

  // `told` is called after facts were stored.
  TeamService(const server::Parts& parts, AgentChanged agent_changed, std::function<void()> told);

 private:
  using Call = server::Call;

  absl::StatusOr<v1::Team> AddTeam(const Call& call, const v1::CreateTeamRequest& request);
  absl::StatusOr<v1::Team> ReadTeam(const Call& call, const v1::GetTeamRequest& request);
  absl::StatusOr<v1::ListTeamsResponse> ReadTeams(const Call& call,
                                                  const v1::ListTeamsRequest& request);
  absl::StatusOr<v1::Team> ChangeTeam(const Call& call, const v1::UpdateTeamRequest& request);

  absl::StatusOr<v1::Agent> AddAgent(const Call& call, const v1::CreateAgentRequest& request);
  absl::StatusOr<v1::Agent> ReadAgent(const Call& call, const v1::GetAgentRequest& request);
  absl::StatusOr<v1::ListAgentsResponse> ReadAgents(const Call& call,
                                                    const v1::ListAgentsRequest& request);
  absl::StatusOr<v1::Agent> ChangeAgent(const Call& call, const v1::UpdateAgentRequest& request);

  // `store(transaction)` creates or edits the request's agent and gives the facts of it.
  template <typename Request, typename Store>
  absl::StatusOr<v1::Agent> StoreAgent(const Call& call, const Request& request, Store store);

  db::Pool* const reads_;
  db::Pool* const writes_;
  const AgentChanged agent_changed_;
  const std::function<void()> told_;
};

}  // namespace luukku::routing
