#pragma once

#include <string_view>

#include "lib/auth/principal.h"

namespace luukku::roles {

// Where the roles of people come from. Services are services by their certificate or token alone.
enum class RoleSource {
  kClaims,     // The token.
  kDirectory,  // The desk's directory; everybody with a login is a requester besides.
  kBoth,       // Either gives roles.
};

// "claims", "directory" or "both", which the settings have checked.
RoleSource ParseRoleSource(std::string_view word);

// What a caller may be whose token says `claimed`, and to whom the directory gives `granted`.
auth::Roles RolesOf(RoleSource source, auth::Roles claimed, auth::Roles granted);

// Of luukku.common.v1.Role; none for a number that is not known here, nor ever a service's.
auth::Roles GrantedRole(int role);

}  // namespace luukku::roles
