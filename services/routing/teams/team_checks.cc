#include "services/routing/teams/team_checks.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "lib/status/checks.h"

namespace luukku::routing {
namespace {

constexpr size_t kLongestTeamId = 40;
constexpr int kMostTeams = 50;
constexpr int32_t kMostCapacity = 1000;
constexpr size_t kLongestEtag = 32;

using AgentCheck = void (*)(Violations&, const v1::Agent&);

void CheckAgentDisplayName(Violations& violations, const v1::Agent& agent) {
  CheckDisplayName(violations, "agent.display_name", agent.display_name());
}

void CheckTeams(Violations& violations, const v1::Agent& agent) {
  if (agent.teams_size() > kMostTeams) {
    violations.Add("agent.teams", absl::StrCat("has more than ", kMostTeams, " teams"));
    return;
  }
  for (int i = 0; i < agent.teams_size(); ++i) {
    CheckName(violations, absl::StrCat("agent.teams[", i, "]"), agent.teams(i), "teams", true);
  }
}

void CheckPresent(Violations&, const v1::Agent&) {}

void CheckCapacity(Violations& violations, const v1::Agent& agent) {
  if (agent.capacity() < 0 || agent.capacity() > kMostCapacity) {
    violations.Add("agent.capacity", absl::StrCat("must be 0 to ", kMostCapacity));
  }
}

const std::map<std::string, AgentCheck>& EditableFields() {
  static const auto& fields = *new std::map<std::string, AgentCheck>{
      {"display_name", CheckAgentDisplayName},
      {"teams", CheckTeams},
      {"present", CheckPresent},
      {"capacity", CheckCapacity},
  };
  return fields;
}

void CheckMask(Violations& violations, const v1::UpdateAgentRequest& request) {
  if (request.update_mask().paths().empty()) violations.Add("update_mask", "is required");
  for (const std::string& path : request.update_mask().paths()) {
    if (EditableFields().count(path) == 0) {
      violations.Add("update_mask",
                     absl::StrCat("names \"", path.substr(0, 64), "\", which cannot be edited"));
    }
  }
}

}  // namespace

absl::Status CheckCreate(const v1::CreateTeamRequest& request) {
  Violations violations;
  CheckNewName(violations, "team.name", request.team().name(), "teams", kLongestTeamId);
  CheckDisplayName(violations, "team.display_name", request.team().display_name());
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

absl::Status CheckCreate(const v1::CreateAgentRequest& request) {
  Violations violations;
  CheckName(violations, "agent.name", request.agent().name(), "agents", true);
  for (const auto& [field, check] : EditableFields()) check(violations, request.agent());
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

absl::Status CheckUpdate(const v1::UpdateTeamRequest& request) {
  Violations violations;
  CheckName(violations, "team.name", request.team().name(), "teams", true);
  CheckText(violations, "team.etag", request.team().etag(),
            {.max = kLongestEtag, .one_line = true});
  if (request.update_mask().paths().empty()) violations.Add("update_mask", "is required");
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "display_name") {
      CheckDisplayName(violations, "team.display_name", request.team().display_name());
    } else if (path != "restricted") {
      violations.Add("update_mask",
                     absl::StrCat("names \"", path.substr(0, 64), "\", which cannot be edited"));
    }
  }
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

absl::Status CheckUpdate(const v1::UpdateAgentRequest& request) {
  Violations violations;
  const v1::Agent& agent = request.agent();
  CheckName(violations, "agent.name", agent.name(), "agents", true);
  CheckText(violations, "agent.etag", agent.etag(), {.max = kLongestEtag, .one_line = true});
  CheckMask(violations, request);
  for (const auto& [field, check] : EditableFields()) {
    if (IsMasked(request, field)) check(violations, agent);
  }
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

bool IsMasked(const v1::UpdateAgentRequest& request, const std::string& field) {
  const auto& paths = request.update_mask().paths();
  return std::find(paths.begin(), paths.end(), field) != paths.end();
}

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
