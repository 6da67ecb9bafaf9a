#include "services/ticket/teams/team_projection.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/contract/names.h"
#include "services/ticket/teams/team_store.h"

namespace luukku::ticket {

// Each fact holds a team's complete access, or all teams of an agent, so the last one counts.
absl::Status ProjectTeams(db::Transaction& transaction,
                          const std::vector<event::v1::Event>& events) {
  std::map<std::string, event::v1::TeamAccessChanged> teams;
  std::map<std::string, event::v1::AgentTeamsChanged> agents;
  for (const event::v1::Event& event : events) {
    if (event.has_agent_teams_changed()) {
      const std::string agent(absl::StripSuffix(event.subject(), "/teams"));  // "agents/x/teams".
      agents[IdOf(agent, "agents")] = event.agent_teams_changed();
    }
    if (!event.has_team_access_changed()) continue;
    const std::string name(absl::StripSuffix(event.subject(), "/access"));  // "teams/hr/access".
    const std::string team = IdOf(name, "teams");
    if (team.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("event ", event.id(), " is not about a team"));
    }
    teams[team] = event.team_access_changed();
  }
  if (!teams.empty()) StoreAccess(transaction, teams);
  if (!agents.empty()) StoreMemberships(transaction, agents);
  return absl::OkStatus();
}

}  // namespace luukku::ticket
