#include "lib/auth/principal.h"

#include <utility>

namespace luukku::auth {
namespace {

constexpr std::pair<std::string_view, Role> kWords[] = {
    {"requester", Role::kRequester},
    {"agent", Role::kAgent},
    {"queue_manager", Role::kQueueManager},
    {"admin", Role::kAdmin},
    {"service", Role::kService},
};

}  // namespace

Roles ParseRole(std::string_view word) {
  for (const auto& [known, role] : kWords) {
    if (known == word) return role;
  }
  return {};
}

}  // namespace luukku::auth
