#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "lib/auth/principal.h"
#include "lib/db/pool.h"
#include "luukku/event/v1/event.pb.h"

// Roles of people in the schema of whatever service. All throw what pqxx throws.
namespace luukku::roles {

using Granted = absl::flat_hash_map<std::string, auth::Roles>;  // By the person's id.

// Reads all into `granted`, unless it is of the current revision already: then false.
bool ReadGranted(db::Connection& connection, int64_t& revision, Granted& granted);

// Stores all roles of these people, by their ids; no roles removes a person.
void StoreRoles(db::Transaction& transaction,
                const std::map<std::string, event::v1::PersonRolesChanged>& people);

// Takes in what the ticket service's feed tells of roles, in the consumer's transaction, after all
// else; see feed::Apply. A resync forgets none: it is an effect that is kept.
absl::Status ProjectRoles(db::Transaction& transaction,
                          const std::vector<event::v1::Event>& events);

}  // namespace luukku::roles
