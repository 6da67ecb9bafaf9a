#pragma once

#include <string>

#include "lib/db/pool.h"
#include "lib/server/call.h"
#include "luukku/ticket/v1/role_service.pb.h"

namespace luukku::ticket {

// Stores the roles of `wanted` and the fact that tells of them, for `call`; the person's lock is
// held since `before` was read. Returns what is stored.
v1::PersonRoles WriteGrant(db::Transaction& transaction, const server::Call& call,
                           const std::string& request_id, const v1::PersonRoles& before,
                           const v1::PersonRoles& wanted);

// Takes all roles away from a person who is about to be erased, and tells it.
void RevokeAll(db::Transaction& transaction, const server::Call& call,
               const std::string& request_id, const std::string& person);

}  // namespace luukku::ticket
