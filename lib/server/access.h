#pragma once

#include <google/protobuf/descriptor.h>

#include "lib/auth/principal.h"

// The table of who may do what, as the contract has it (proto/luukku/common/v1/access.proto).
namespace luukku::server {

// The roles that the method's row grants anything; none if it has no row.
auth::Roles CallersOf(const google::protobuf::MethodDescriptor& method);

// How objects may stand to a caller for a method to reach them: what the row grants any of the
// caller's roles.
struct Reach {
  bool own = false;
  bool organisation = false;
  bool team = false;
  bool all = false;

  // Whether the caller is at the desk's side of the method, of all tickets or of those of teams.
  bool desk() const { return team || all; }
};

Reach ReachOf(const google::protobuf::MethodDescriptor& method, auth::Roles roles);

}  // namespace luukku::server
