#include "services/routing/teams/team_service.h"

#include <utility>

#include "lib/db/name_page.h"
#include "lib/feed/append.h"
#include "lib/server/mutate_once.h"
#include "lib/status/checks.h"
#include "services/routing/teams/agent_store.h"
#include "services/routing/teams/team_checks.h"
#include "services/routing/teams/team_store.h"

namespace luukku::routing {
namespace {

using auth::Role;

constexpr auth::Roles kAdmins = Role::kAdmin | Role::kService;
constexpr auth::Roles kManagers = kAdmins | Role::kQueueManager;
constexpr auth::Roles kDesk = auth::kStaff | Role::kService;

absl::Status CheckGet(const std::string& name, std::string_view collection) {
  Violations violations;
  CheckName(violations, "name", name, collection, true);
  return violations.ToStatus();
}

}  // namespace

TeamService::TeamService(const server::Parts& parts, AgentChanged agent_changed,
                         std::function<void()> told)
    : Edge(parts.runtime),
      reads_(parts.reads),
      writes_(parts.writes),
      agent_changed_(std::move(agent_changed)),
      told_(std::move(told)) {
  Unary("CreateTeam", kAdmins, &TeamService::AddTeam);
  Unary("GetTeam", kDesk, &TeamService::ReadTeam);
  Unary("ListTeams", kDesk, &TeamService::ReadTeams);
  Unary("CreateAgent", kManagers, &TeamService::AddAgent);
  Unary("GetAgent", kDesk, &TeamService::ReadAgent);
  Unary("ListAgents", kDesk, &TeamService::ReadAgents);
  Unary("UpdateAgent", kDesk, &TeamService::ChangeAgent);
}

absl::StatusOr<v1::Team> TeamService::AddTeam(const Call& call,
                                              const v1::CreateTeamRequest& request) {
  if (auto status = CheckCreate(request); !status.ok()) return status;
  v1::Team wanted = request.team();
  wanted.DiscardUnknownFields();
  auto team = server::MutateOnce<v1::Team>(
      *writes_, call, request,
      [&](db::Transaction& transaction, const std::string& request_id) -> absl::StatusOr<v1::Team> {
        if (auto status = InsertTeam(transaction, wanted); !status.ok()) return status;
        event::v1::Event fact;
        fact.mutable_team_named()->set_display_name(wanted.display_name());
        feed::AppendCreation(transaction, call, request_id, wanted.name(), std::move(fact));
        return wanted;
      });
  if (team.ok()) told_();
  return team;
}

absl::StatusOr<v1::Team> TeamService::ReadTeam(const Call& call,
                                               const v1::GetTeamRequest& request) {
  if (auto status = CheckGet(request.name(), "teams"); !status.ok()) return status;
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

absl::StatusOr<v1::Agent> TeamService::AddAgent(const Call& call,
                                                const v1::CreateAgentRequest& request) {
  if (auto status = CheckCreate(request); !status.ok()) return status;
  return server::MutateOnce<v1::Agent>(
      *writes_, call, request,
      [&](db::Transaction& transaction, const std::string&) -> absl::StatusOr<v1::Agent> {
        auto status = InsertAgent(transaction, request.agent());
        if (!status.ok()) return status;
        return AgentAfter(transaction, request.agent().name());
      });
}

absl::StatusOr<v1::Agent> TeamService::ReadAgent(const Call& call,
                                                 const v1::GetAgentRequest& request) {
  if (auto status = CheckGet(request.name(), "agents"); !status.ok()) return status;
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
  if (auto status = CheckUpdate(request); !status.ok()) return status;
  if (auto status = CheckMayUpdate(request, call.principal); !status.ok()) return status;
  return server::MutateOnce<v1::Agent>(
      *writes_, call, request,
      [&](db::Transaction& transaction, const std::string&) -> absl::StatusOr<v1::Agent> {
        auto status = EditAgent(transaction, request);
        if (!status.ok()) return status;
        return AgentAfter(transaction, request.agent().name());
      });
}

absl::StatusOr<v1::Agent> TeamService::AgentAfter(db::Transaction& transaction,
                                                  const std::string& name) {
  agent_changed_(transaction, IdOf(name, "agents"));
  return routing::GetAgent(transaction, name);
}

}  // namespace luukku::routing
