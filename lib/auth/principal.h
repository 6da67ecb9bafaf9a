#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace luukku::auth {

// The role of a caller, who may have several.
enum class Role : unsigned {
  kRequester = 1u << 0,
  kAgent = 1u << 1,
  kQueueManager = 1u << 2,
  kAdmin = 1u << 3,
  kService = 1u << 4,  // Another of Luukku's services.
  kAnybody = 1u << 5,  // A caller without a login; no token gives this role.
};

// A set of roles.
class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(Role role) : bits_(static_cast<unsigned>(role)) {}  // NOLINT: a role is a set
  constexpr Roles operator|(Roles other) const { return Roles(bits_ | other.bits_); }
  constexpr bool Intersects(Roles other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(Roles, Roles) = default;

 private:
  constexpr explicit Roles(unsigned bits) : bits_(bits) {}
  unsigned bits_ = 0;
};

constexpr Roles operator|(Role a, Role b) { return Roles(a) | Roles(b); }

// Callers of public methods. No token is required there, and none is read.
inline constexpr Roles kPublic = Role::kAnybody;

// People who work at the desk.
inline constexpr Roles kStaff = Role::kAgent | Role::kQueueManager | Role::kAdmin;

// The caller, as identified by token or certificate; without id and name at a public method.
struct Principal {
  // Made from issuer and subject (identity.h); never changes, and is never an e-mail address.
  std::string id;
  std::string display_name;  // The claim "name", or id.
  Roles roles;
  std::vector<std::string> organisations;  // Those that the token names: "organisations/…".

  bool IsStaff() const { return roles.Intersects(kStaff); }
  bool IsService() const { return roles.Intersects(Role::kService); }
  // Whether the caller is neither staff nor a service.
  bool IsOnlyRequester() const { return !IsStaff() && !IsService(); }

  std::string PersonName() const { return "people/" + id; }
  std::string AgentName() const { return "agents/" + id; }
};

// "requester", "agent", "queue_manager", "admin", "service"; an empty set if it is none of them.
Roles ParseRole(std::string_view word);

}  // namespace luukku::auth
