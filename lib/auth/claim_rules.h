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

// Which claims say what a caller may be, and how. A claim is named by its name, or by a path with
// dots between the members ("realm_access.roles").
struct ClaimRules {
  std::string roles_claim = "roles";
  RoleMap role_map;                 // Empty: the words of ParseRole.
  Roles default_role;               // Of those to whom no word gives one; empty: see below.
  bool roles_required = true;       // Whether they are refused, or have no roles.
  std::string organisations_claim;  // Empty: no claim names organisations.

  // The roles that a word of a token gives; none if it is not known.
  Roles RolesOf(std::string_view word) const;
};

// Parses "desk-agents=agent,desk-leads=agent,desk-leads=queue_manager". The word is what stands
// before the last "=". Errors: INVALID_ARGUMENT with a sentence that quotes the wrong part.
absl::StatusOr<RoleMap> ParseRoleMap(std::string_view text);

}  // namespace luukku::auth
