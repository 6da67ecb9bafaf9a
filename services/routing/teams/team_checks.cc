#include "services/routing/teams/team_checks.h"

#include <algorithm>

#include "lib/status/error.h"

namespace luukku::routing {

absl::Status CheckMayUpdate(const v1::UpdateAgentRequest& request, const auth::Principal& caller) {
  using auth::Role;
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

}  // namespace luukku::routing
