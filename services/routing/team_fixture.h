#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/routing/directory_fixture.h"

// What the tests of teams and agents share.
namespace luukku::routing {

inline v1::Agent AgentNamed(const std::string& name, const std::vector<std::string>& teams = {}) {
  v1::Agent agent;
  agent.set_name(name);
  agent.set_display_name("Agent " + name);
  for (const std::string& team : teams) agent.add_teams(team);
  agent.set_capacity(5);
  return agent;
}

class TeamServiceTest : public DirectoryFixture {
 protected:
  absl::StatusOr<v1::Agent> CreateAgent(const std::string& who, const v1::Agent& agent,
                                        const std::string& request_id = "") {
    v1::CreateAgentRequest request;
    *request.mutable_agent() = agent;
    request.set_request_id(request_id);
    return Call(*teams_, who, &v1::TeamService::Stub::CreateAgent, request);
  }

  absl::StatusOr<v1::Agent> UpdateAgent(const std::string& who, const v1::Agent& agent,
                                        const std::vector<std::string>& mask,
                                        const std::string& request_id = "") {
    v1::UpdateAgentRequest request;
    *request.mutable_agent() = agent;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(request_id);
    return Call(*teams_, who, &v1::TeamService::Stub::UpdateAgent, request);
  }

  // Restricts the team, or opens it.
  absl::StatusOr<v1::Team> UpdateTeam(const std::string& who, const std::string& name,
                                      bool restricted, const std::string& etag = "") {
    v1::UpdateTeamRequest request;
    request.mutable_team()->set_name(name);
    request.mutable_team()->set_restricted(restricted);
    request.mutable_team()->set_etag(etag);
    request.mutable_update_mask()->add_paths("restricted");
    return Call(*teams_, who, &v1::TeamService::Stub::UpdateTeam, request);
  }

  absl::StatusOr<v1::Agent> SetPresent(const std::string& who, const std::string& name) {
    v1::Agent agent;
    agent.set_name(name);
    agent.set_present(true);
    return UpdateAgent(who, agent, {"present"});
  }

  absl::StatusOr<v1::Agent> GetAgent(const std::string& who, const std::string& name) {
    v1::GetAgentRequest request;
    request.set_name(name);
    return Call(*teams_, who, &v1::TeamService::Stub::GetAgent, request);
  }

  absl::StatusOr<v1::Team> GetTeam(const std::string& who, const std::string& name) {
    v1::GetTeamRequest request;
    request.set_name(name);
    return Call(*teams_, who, &v1::TeamService::Stub::GetTeam, request);
  }

  absl::StatusOr<v1::ListTeamsResponse> ListTeams(const std::string& who, int size = 0,
                                                  const std::string& token = "") {
    v1::ListTeamsRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return Call(*teams_, who, &v1::TeamService::Stub::ListTeams, request);
  }

  absl::StatusOr<v1::ListAgentsResponse> ListAgents(const std::string& who, int size = 0,
                                                    const std::string& token = "") {
    v1::ListAgentsRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return Call(*teams_, who, &v1::TeamService::Stub::ListAgents, request);
  }

  // A ticket in routing's sight. `agent` and `reserved` are SQL.
  static void AddWork(int ticket, int state, const std::string& agent,
                      const std::string& reserved = "NULL") {
    database_->Query(absl::StrCat(
        "INSERT INTO work_items (ticket, state, type, channel, priority, customer_group, agent, "
        "reserved_agent, assignment_revision, assigned_by_hand, rules_due, live, create_time, "
        "last_event) "
        "VALUES (",
        ticket, ", ", state, ", 1, 1, 4, '', ", agent, ", ", reserved,
        ", 0, false, false, true, now(), gen_random_uuid())"));
  }
};

}  // namespace luukku::routing
