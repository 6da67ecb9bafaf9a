#include "lib/server/access.h"

#include "luukku/common/v1/access.pb.h"

namespace luukku::server {
namespace {

using common::v1::Access;
using Relations = google::protobuf::RepeatedField<int>;

struct Column {
  auth::Role role;
  const Relations& (Access::*relations)() const;
};

constexpr Column kColumns[] = {
    {auth::Role::kAnybody, &Access::anybody}, {auth::Role::kRequester, &Access::requester},
    {auth::Role::kAgent, &Access::agent},     {auth::Role::kQueueManager, &Access::queue_manager},
    {auth::Role::kAdmin, &Access::admin},     {auth::Role::kService, &Access::service},
};

const Access& RowOf(const google::protobuf::MethodDescriptor& method) {
  return method.options().GetExtension(common::v1::access);
}

}  // namespace

auth::Roles CallersOf(const google::protobuf::MethodDescriptor& method) {
  auth::Roles callers;
  for (const Column& column : kColumns) {
    if (!(RowOf(method).*column.relations)().empty()) callers = callers | column.role;
  }
  return callers;
}

Reach ReachOf(const google::protobuf::MethodDescriptor& method, auth::Roles roles) {
  Reach reach;
  for (const Column& column : kColumns) {
    if (!roles.Intersects(column.role)) continue;
    for (const int relation : (RowOf(method).*column.relations)()) {
      reach.own = reach.own || relation == common::v1::RELATION_OWN;
      reach.organisation = reach.organisation || relation == common::v1::RELATION_ORGANISATION;
      reach.team = reach.team || relation == common::v1::RELATION_TEAM;
      reach.all = reach.all || relation == common::v1::RELATION_ALL;
    }
  }
  return reach;
}

}  // namespace luukku::server
