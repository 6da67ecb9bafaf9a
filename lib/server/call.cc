#include "lib/server/call.h"

#include <string>
#include <utility>
#include <vector>

namespace luukku::server {

std::string TurnOf(const auth::Principal& principal) {
  if (principal.IsService()) return "";
  return principal.roles.Intersects(auth::kPublic) ? "public" : "person " + principal.id;
}

db::Reader ReaderOf(const Call& call) {
  const auto id_if = [&](bool reached) { return reached ? call.principal.id : std::string(); };
  std::vector<std::string> organisations;
  for (const std::string& name : call.principal.organisations) {
    if (call.reach.organisation) organisations.push_back(name.substr(name.find('/') + 1));
  }
  return {.person = id_if(call.reach.own),
          .member = id_if(call.reach.organisation),
          .organisations = std::move(organisations),
          .agent = id_if(call.reach.team),
          .all = call.reach.all};
}

}  // namespace luukku::server
