#include "luukku/routing/v1/team_service.grpc.pb.h"
#include "tools/luukkuctl/groups.h"
#include "tools/luukkuctl/resource_group.h"

namespace luukku::ctl::team_commands {

using namespace luukku::routing::v1;  // NOLINT: the contract that this file speaks

void Add(Cli& cli) {
  using Stub = TeamService::Stub;
  const ResourceGroup team{
      .word = "team",
      .collection = "teams",
      .help = "Groups of agents, each with a queue",
      .flags = {{"display_name", "What people read"},
                {"restricted", "Whether only members and admins see the team's tickets"}},
      .columns = {"name", "display_name", "restricted"},
      .service = &Cli::routing};
  CLI::App& team_commands =
      AddResourceGroup(cli, team, &Stub::CreateTeam, &CreateTeamRequest::mutable_team,
                       &Stub::GetTeam, &Stub::ListTeams);
  AddUpdateCommand(cli, team_commands, team, &Stub::UpdateTeam, &UpdateTeamRequest::mutable_team);

  const ResourceGroup agent{
      .word = "agent",
      .collection = "agents",
      .help = "Who works on tickets; the id is the subject of the agent's tokens",
      .flags = {{"display_name", "What people read"},
                {"teams", "Team that the agent is in; \"\" for none", "teams", "team"},
                {"present", "Whether new work may be given to the agent now"},
                {"capacity", "How many open tickets the agent takes at the same time"}},
      .columns = {"name", "display_name", "present", "load", "capacity", "teams"},
      .service = &Cli::routing};
  CLI::App& commands =
      AddResourceGroup(cli, agent, &Stub::CreateAgent, &CreateAgentRequest::mutable_agent,
                       &Stub::GetAgent, &Stub::ListAgents);
  AddUpdateCommand(cli, commands, agent, &Stub::UpdateAgent, &UpdateAgentRequest::mutable_agent);
}

}  // namespace luukku::ctl::team_commands
