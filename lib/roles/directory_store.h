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

// Roles of people, in any service's schema. All throw what pqxx throws.
namespace luukku::roles {

using Granted = absl::flat_hash_map<std::string, auth::Roles>;  // By the person's id.

// Reads all into `granted`, and sets `revision`, unless that is current already: then false.
bool ReadGranted(db::Connection& connection, int64_t& revision, Granted& granted);

// Stores all roles of these people, by their ids; no roles removes a person.
void StoreRoles(db::Transaction& transaction,
                const std::map<std::string, event::v1::PersonRolesChanged>& people);

// Stores the changes of roles from the ticket service's feed, in the consumer's transaction; see
// feed::Apply. A resync forgets none: it is an effect that is kept.
absl::Status ProjectRoles(db::Transaction& transaction,
                          const std::vector<event::v1::Event>& events);

}  // namespace luukku::roles
