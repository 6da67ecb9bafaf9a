#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "lib/auth/principal.h"

namespace luukku::auth {

// A provider's words for roles, each with the roles that it gives.
using RoleMap = std::map<std::string, Roles, std::less<>>;

// Names the claims that give a caller's roles and organisations. A claim is named by its name, or
// by a path with dots between the members ("realm_access.roles").
struct ClaimRules {
  std::string roles_claim = "roles";
  RoleMap role_map;                 // Empty: the words of ParseRole.
  Roles default_role;               // Of a caller whose words give none; empty: see below.
  bool roles_required = true;       // Whether a caller without roles is refused.
  std::string organisations_claim;  // Empty: no claim names organisations.

  // The roles that a word of a token gives; none if the word is unknown.
  Roles RolesOf(std::string_view word) const;
};

// Parses "desk-agents=agent,desk-leads=agent,desk-leads=queue_manager". The last "=" separates word
// and role. Errors: INVALID_ARGUMENT with a sentence that quotes the wrong part.
absl::StatusOr<RoleMap> ParseRoleMap(std::string_view text);

}  // namespace luukku::auth
