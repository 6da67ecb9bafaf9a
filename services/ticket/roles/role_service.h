#pragma once

#include <functional>

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/ticket/v1/role_service.pb.h"

namespace luukku::ticket {

// The gRPC edge of the roles that the desk's directory gives to people.
class RoleService : public server::Edge {
 public:
  // Called after each commit that made events, from any thread.
  using Committed = std::function<void()>;

  RoleService(const server::Parts& parts, Committed committed);

 private:
  using Call = server::Call;

  absl::StatusOr<v1::PersonRoles> Read(const Call& call, const v1::GetPersonRolesRequest& request);
  absl::StatusOr<v1::ListPersonRolesResponse> List(const Call& call,
                                                   const v1::ListPersonRolesRequest& request);
  absl::StatusOr<v1::PersonRoles> Set(const Call& call, const v1::SetPersonRolesRequest& request);

  db::Pool* const reads_;
  db::Pool* const writes_;
  const Committed committed_;
};

}  // namespace luukku::ticket
