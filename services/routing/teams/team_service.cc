#include "services/routing/teams/team_service.h"

#include <utility>

#include "lib/contract/names.h"
#include "lib/db/name_page.h"
#include "lib/feed/append.h"
#include "lib/server/mutate_once.h"
#include "services/routing/teams/agent_store.h"
#include "services/routing/teams/team_checks.h"
#include "services/routing/teams/team_store.h"

namespace luukku::routing {
namespace {

bool MayOpenRestricted(const server::Call& call) {
  return call.principal.roles.Intersects(auth::Role::kAdmin | auth::Role::kService);
}

}  // namespace

TeamService::TeamService(const server::Parts& parts, AgentChanged agent_changed,
                         std::function<void()> told)
    : Edge(parts.runtime, "luukku.routing.v1.TeamService"),
      reads_(parts.reads),
      writes_(parts.writes),
      agent_changed_(std::move(agent_changed)),
      told_(std::move(told)) {
  Unary("CreateTeam", &TeamService::AddTeam);
  Unary("GetTeam", &TeamService::ReadTeam);
  Unary("ListTeams", &TeamService::ReadTeams);
  Unary("UpdateTeam", &TeamService::ChangeTeam);
  Unary("CreateAgent", &TeamService::AddAgent);
  Unary("GetAgent", &TeamService::ReadAgent);
  Unary("ListAgents", &TeamService::ReadAgents);
  Unary("UpdateAgent", &TeamService::ChangeAgent);
}

absl::StatusOr<v1::Team> TeamService::AddTeam(const Call& call,
                                              const v1::CreateTeamRequest& request) {
  v1::Team wanted = request.team();
  wanted.DiscardUnknownFields();
  auto team = server::MutateOnce<v1::Team>(
      *writes_, call, request,
      [&](db::Transaction& transaction, const std::string& request_id) -> absl::StatusOr<v1::Team> {
        auto created = InsertTeam(transaction, wanted);
        if (!created.ok()) return created.status();
        feed::AppendFacts(transaction, call, request_id, std::move(created->facts));
        return created->team;
      });
  if (team.ok()) told_();
  return team;
}

absl::StatusOr<v1::Team> TeamService::ReadTeam(const Call& call,
                                               const v1::GetTeamRequest& request) {
  return reads_->Run(call.deadline, [&](db::Connection& connection) {
    return routing::GetTeam(connection, request.name());
  });
}

absl::StatusOr<v1::ListTeamsResponse> TeamService::ReadTeams(const Call& call,
                                                             const v1::ListTeamsRequest& request) {
  const auto page =
      db::ParseNamePage(call.method, call.principal.id, request.page_size(), request.page_token());
  if (!page.ok()) return page.status();
  return reads_->Run(call.deadline,
                     [&](db::Connection& connection) -> absl::StatusOr<v1::ListTeamsResponse> {
                       return routing::ListTeams(connection, *page);
                     });
}

absl::StatusOr<v1::Team> TeamService::ChangeTeam(const Call& call,
                                                 const v1::UpdateTeamRequest& request) {
  auto team = server::MutateOnce<v1::Team>(
      *writes_, call, request,
      [&](db::Transaction& transaction, const std::string& request_id) -> absl::StatusOr<v1::Team> {
        auto changed = EditTeam(transaction, request);
        if (!changed.ok()) return changed.status();
        feed::AppendFacts(transaction, call, request_id, std::move(changed->facts));
        return changed->team;
      });
  if (team.ok()) told_();
  return team;
}

absl::StatusOr<v1::Agent> TeamService::AddAgent(const Call& call,
                                                const v1::CreateAgentRequest& request) {
  return StoreAgent(call, request, [&](db::Transaction& transaction) {
    return InsertAgent(transaction, request.agent(), MayOpenRestricted(call));
  });
}

absl::StatusOr<v1::Agent> TeamService::ReadAgent(const Call& call,
                                                 const v1::GetAgentRequest& request) {
  return reads_->Run(call.deadline, [&](db::Connection& connection) {
    return routing::GetAgent(connection, request.name());
  });
}

absl::StatusOr<v1::ListAgentsResponse> TeamService::ReadAgents(
    const Call& call, const v1::ListAgentsRequest& request) {
  const auto page =
      db::ParseNamePage(call.method, call.principal.id, request.page_size(), request.page_token());
  if (!page.ok()) return page.status();
  return reads_->Run(call.deadline,
                     [&](db::Connection& connection) -> absl::StatusOr<v1::ListAgentsResponse> {
                       return routing::ListAgents(connection, *page);
                     });
}

absl::StatusOr<v1::Agent> TeamService::ChangeAgent(const Call& call,
                                                   const v1::UpdateAgentRequest& request) {
  if (auto status = CheckMayUpdate(request, call.principal); !status.ok()) return status;
  return StoreAgent(call, request, [&](db::Transaction& transaction) {
    return EditAgent(transaction, request, MayOpenRestricted(call));
  });
}

template <typename Request, typename Store>
absl::StatusOr<v1::Agent> TeamService::StoreAgent(const Call& call, const Request& request,
                                                  Store store) {
  auto agent = server::MutateOnce<v1::Agent>(
      *writes_, call, request,
      [&](db::Transaction& transaction,
          const std::string& request_id) -> absl::StatusOr<v1::Agent> {
        auto facts = store(transaction);
        if (!facts.ok()) return facts.status();
        feed::AppendFacts(transaction, call, request_id, *std::move(facts));
        agent_changed_(transaction, IdOf(request.agent().name(), "agents"));
        return routing::GetAgent(transaction, request.agent().name());
      });
  if (agent.ok()) told_();
  return agent;
}

}  // namespace luukku::routing
