#pragma once

#include <google/protobuf/descriptor.h>

#include "lib/auth/principal.h"

// The contract's table of access: who may do what (proto/luukku/common/v1/access.proto).
namespace luukku::server {

// The roles to which the method's row grants anything; none if it has no row.
auth::Roles CallersOf(const google::protobuf::MethodDescriptor& method);

// The relations to the caller by which a method reaches objects: those that the method's row grants
// any of the caller's roles.
struct Reach {
  bool own = false;
  bool organisation = false;
  bool team = false;
  bool all = false;

  // Whether the caller acts for the desk: on all tickets, or on those of teams.
  bool desk() const { return team || all; }
};

Reach ReachOf(const google::protobuf::MethodDescriptor& method, auth::Roles roles);

}  // namespace luukku::server
