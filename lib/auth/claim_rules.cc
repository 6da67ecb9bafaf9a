#include "lib/auth/claim_rules.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace luukku::auth {

Roles ClaimRules::RolesOf(std::string_view word) const {
  if (role_map.empty()) return ParseRole(word);
  const auto found = role_map.find(word);
  return found == role_map.end() ? Roles() : found->second;
}

absl::StatusOr<RoleMap> ParseRoleMap(std::string_view text) {
  RoleMap map;
  if (text.empty()) return map;
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(std::string(text), ','))) {
    const size_t equals = part.rfind('=');
    const bool has_word = equals != std::string::npos && equals > 0;
    const Roles role = has_word ? ParseRole(part.substr(equals + 1)) : Roles();
    if (role.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("must be WORD=ROLE,… with roles requester, agent, queue_manager, admin or "
                       "service, not \"",
                       part, "\""));
    }
    Roles& roles = map[part.substr(0, equals)];
    roles = roles | role;
  }
  return map;
}

}  // namespace luukku::auth
