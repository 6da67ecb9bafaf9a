#pragma once

#include <string_view>

#include "lib/auth/principal.h"

namespace luukku::roles {

// Where the roles of people come from. Only certificate or token makes a caller a service.
enum class RoleSource {
  kClaims,     // The token.
  kDirectory,  // The desk's directory; everybody with a login is a requester besides.
  kBoth,       // Either gives roles.
};

// "claims", "directory" or "both", which the settings have checked.
RoleSource ParseRoleSource(std::string_view word);

// The roles of a caller whose token has `claimed`, and to whom the directory gives `granted`.
auth::Roles RolesOf(RoleSource source, auth::Roles claimed, auth::Roles granted);

// The role of a luukku.common.v1.Role; none for an unknown number, and never the service's.
auth::Roles GrantedRole(int role);

}  // namespace luukku::roles
