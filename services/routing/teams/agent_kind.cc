#include "services/routing/teams/agent_kind.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "luukku/routing/v1/team_service.pb.h"
#include "services/routing/teams/membership_store.h"

namespace luukku::routing {
namespace {

using auth::Role;
using google::protobuf::Message;

absl::Status CheckMayUpdate(const v1::UpdateAgentRequest& request, const auth::Principal& caller) {
  if (caller.roles.Intersects(Role::kAdmin | Role::kQueueManager | Role::kService)) {
    return absl::OkStatus();
  }
  const auto& paths = request.update_mask().paths();
  const bool only_present =
      std::all_of(paths.begin(), paths.end(), [](const auto& path) { return path == "present"; });
  if (only_present && request.agent().name() == caller.AgentName()) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, reason::kRoleForbids,
               "as an agent you may edit only your own present");
}

absl::Status Allow(const server::Call& call, const Message& request) {
  if (request.GetDescriptor() != v1::UpdateAgentRequest::descriptor()) return absl::OkStatus();
  return CheckMayUpdate(static_cast<const v1::UpdateAgentRequest&>(request), call.principal);
}

bool MayOpenRestricted(const resource::Change& change) {
  return change.by == nullptr || change.by->roles.Intersects(Role::kAdmin | Role::kService);
}

absl::Status MayNotOpen(const std::string& team) {
  return Error(absl::StatusCode::kPermissionDenied, reason::kRoleForbids,
               absl::StrCat(team, " is restricted: only admins let agents into it"));
}

// A retired agent enters no team, but keeps named teams for the time after a return: restricted
// ones need the same rights as entering.
absl::Status CheckNamedTeams(db::Transaction& transaction, const v1::Agent* before,
                             const v1::Agent& after) {
  for (const std::string& team : RestrictedOf(transaction, after)) {
    const bool was_named =
        before != nullptr &&
        std::find(before->teams().begin(), before->teams().end(), team) != before->teams().end();
    if (!was_named) return MayNotOpen(team);
  }
  return absl::OkStatus();
}

// Errors: PERMISSION_DENIED ROLE_FORBIDS.
absl::Status StoreAgent(db::Transaction& transaction, const resource::Change& change,
                        const v1::Agent* before, const v1::Agent& agent) {
  if (agent.retired() && !MayOpenRestricted(change)) {
    if (auto named = CheckNamedTeams(transaction, before, agent); !named.ok()) return named;
  }
  PutAgent(transaction, agent);
  std::map<std::string, bool> restricted;
  const auto changed = LockChangedTeams(transaction, agent);
  for (const ChangedTeam& team : changed) {
    if (!team.restricted) continue;
    if (team.enters && !MayOpenRestricted(change)) return MayNotOpen(team.name);
    restricted[team.name] = true;
  }
  PutMemberships(transaction, agent);
  TellAccess(transaction, change.cause, restricted);
  if (!changed.empty()) TellTeams(transaction, change.cause, agent);
  return absl::OkStatus();
}

void Derive(resource::Execute execute, const std::vector<Message*>& resources) {
  std::vector<v1::Agent*> agents;
  for (Message* resource : resources) agents.push_back(static_cast<v1::Agent*>(resource));
  AddLoads(execute, agents);
}

}  // namespace

resource::Kind AgentKind(
    std::function<void(db::Transaction&, const std::string& agent_id)> changed) {
  return {.message = v1::Agent::descriptor(),
          .allow = Allow,
          .changed = [changed = std::move(changed)](
                         db::Transaction& transaction, const resource::Change& change,
                         const Message* before, const Message* after) -> absl::Status {
            const auto& agent = static_cast<const v1::Agent&>(*after);
            const absl::Status stored =
                StoreAgent(transaction, change, static_cast<const v1::Agent*>(before), agent);
            if (stored.ok()) changed(transaction, IdOf(agent.name(), "agents"));
            return stored;
          },
          .users = TicketsOfAgent,
          .derive = Derive};
}

}  // namespace luukku::routing
