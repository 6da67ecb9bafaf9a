#include "bench/routing_desk.h"

#include "absl/strings/str_cat.h"
#include "lib/status/grpc_status.h"
#include "luukku/routing/v1/rule_service.grpc.pb.h"
#include "luukku/routing/v1/team_service.grpc.pb.h"

namespace luukku::bench {
namespace {

constexpr int kAgents = 20;
constexpr int kCapacity = 1000;
constexpr char kTeam[] = "teams/desk";

using routing::v1::RuleService;
using routing::v1::TeamService;

absl::Status CreateTeam(TeamService::Stub& teams, const std::string& token) {
  routing::v1::CreateTeamRequest request;
  request.mutable_team()->set_name(kTeam);
  request.mutable_team()->set_display_name("Desk");
  routing::v1::Team team;
  return FromGrpc(teams.CreateTeam(testing::ContextFor(token).get(), request, &team));
}

absl::Status CreateAgent(TeamService::Stub& teams, const std::string& token, int number) {
  routing::v1::CreateAgentRequest request;
  routing::v1::Agent& agent = *request.mutable_agent();
  agent.set_name(absl::StrCat("agents/agent-", number));
  agent.set_display_name(absl::StrCat("Agent ", number));
  agent.add_teams(kTeam);
  agent.set_capacity(kCapacity);
  agent.set_present(true);
  routing::v1::Agent answer;
  return FromGrpc(teams.CreateAgent(testing::ContextFor(token).get(), request, &answer));
}

absl::Status CreateRule(RuleService::Stub& rules, const std::string& token) {
  routing::v1::CreateRuleRequest request;
  request.mutable_rule()->set_name("rules/everything");
  request.mutable_rule()->set_display_name("Everything");
  request.mutable_rule()->set_order(1);
  request.mutable_rule()->set_team(kTeam);
  routing::v1::Rule rule;
  return FromGrpc(rules.CreateRule(testing::ContextFor(token).get(), request, &rule));
}

}  // namespace

absl::Status SetUpRouting(const Installation& installation) {
  const auto channel = installation.Channel("routing");
  const auto teams = TeamService::NewStub(channel);
  const auto rules = RuleService::NewStub(channel);
  if (auto status = CreateTeam(*teams, installation.token()); !status.ok()) return status;
  for (int i = 1; i <= kAgents; ++i) {
    if (auto status = CreateAgent(*teams, installation.token(), i); !status.ok()) return status;
  }
  return CreateRule(*rules, installation.token());
}

}  // namespace luukku::bench
