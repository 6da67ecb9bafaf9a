#include "lib/roles/directory_rules.h"

#include "luukku/common/v1/desk.pb.h"

namespace luukku::roles {

RoleSource ParseRoleSource(std::string_view word) {
  if (word == "directory") return RoleSource::kDirectory;
  return word == "both" ? RoleSource::kBoth : RoleSource::kClaims;
}

auth::Roles RolesOf(RoleSource source, auth::Roles claimed, auth::Roles granted) {
  if (source == RoleSource::kClaims) return claimed;
  if (source == RoleSource::kBoth) {
    return claimed.Intersects(auth::Role::kService) ? claimed : claimed | granted;
  }
  if (claimed.Intersects(auth::Role::kService)) return auth::Role::kService;
  return granted | auth::Role::kRequester;
}

auth::Roles GrantedRole(int role) {
  switch (role) {
    case common::v1::ROLE_REQUESTER:
      return auth::Role::kRequester;
    case common::v1::ROLE_AGENT:
      return auth::Role::kAgent;
    case common::v1::ROLE_QUEUE_MANAGER:
      return auth::Role::kQueueManager;
    case common::v1::ROLE_ADMIN:
      return auth::Role::kAdmin;
    default:
      return {};
  }
}

}  // namespace luukku::roles
