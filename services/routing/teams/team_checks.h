#pragma once

#include <string>

#include "absl/status/status.h"
#include "lib/auth/principal.h"
#include "luukku/routing/v1/team_service.pb.h"

// Checks of requests, before anything is read. Errors: INVALID_ARGUMENT that names all violations.
namespace luukku::routing {

absl::Status CheckCreate(const v1::CreateTeamRequest& request);
absl::Status CheckCreate(const v1::CreateAgentRequest& request);

// Of the team's fields only name, etag and those that the mask names are looked at.
absl::Status CheckUpdate(const v1::UpdateTeamRequest& request);

// Of the agent's fields only name, etag and those that the mask names are looked at.
absl::Status CheckUpdate(const v1::UpdateAgentRequest& request);

// Whether the mask of the request names the field.
bool IsMasked(const v1::UpdateAgentRequest& request, const std::string& field);

// Who has no other role than agent edits the own `present` and nothing else. Errors:
// PERMISSION_DENIED ROLE_FORBIDS.
absl::Status CheckMayUpdate(const v1::UpdateAgentRequest& request, const auth::Principal& caller);

}  // namespace luukku::routing
