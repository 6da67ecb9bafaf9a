#pragma once

#include <string>

#include "lib/db/pool.h"
#include "lib/server/call.h"
#include "luukku/ticket/v1/role_service.pb.h"

namespace luukku::ticket {

// Stores the roles of `wanted` and their fact, for `call`. The caller has held the person's lock
// since it read `before`. Returns the stored roles.
v1::PersonRoles WriteGrant(db::Transaction& transaction, const server::Call& call,
                           const std::string& request_id, const v1::PersonRoles& before,
                           const v1::PersonRoles& wanted);

// Revokes all roles of a person who is about to be erased, with a fact.
void RevokeAll(db::Transaction& transaction, const server::Call& call,
               const std::string& request_id, const std::string& person);

}  // namespace luukku::ticket
