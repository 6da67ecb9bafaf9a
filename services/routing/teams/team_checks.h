#pragma once

#include "absl/status/status.h"
#include "lib/auth/principal.h"
#include "luukku/routing/v1/team_service.pb.h"

namespace luukku::routing {

// Who has no other role than agent edits the own `present` and nothing else. Errors:
// PERMISSION_DENIED ROLE_FORBIDS.
absl::Status CheckMayUpdate(const v1::UpdateAgentRequest& request, const auth::Principal& caller);

}  // namespace luukku::routing
