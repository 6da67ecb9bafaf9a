#pragma once

#include <string>
#include <vector>

#include "lib/db/name_page.h"
#include "lib/db/pool.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/routing/v1/team_service.pb.h"

// Agents in the database. All members throw what pqxx throws; db::Pool makes statuses of it. Names
// are well-formed. An agent's teams are a set: they come back sorted, each once.
namespace luukku::routing {

// What the feed has to tell of a change.
using Facts = std::vector<event::v1::Event>;

// Who is not allowed to `open_restricted` teams puts nobody into them: PERMISSION_DENIED
// ROLE_FORBIDS.

// Errors also: INVALID_ARGUMENT where a team does not exist, ALREADY_EXISTS.
absl::StatusOr<Facts> InsertAgent(db::Transaction& transaction, const v1::Agent& agent,
                                  bool open_restricted);

// Edits the fields that the request's mask names, under the agent's lock. Errors also: NOT_FOUND,
// ABORTED STALE_ETAG, INVALID_ARGUMENT where a team does not exist.
absl::StatusOr<Facts> EditAgent(db::Transaction& transaction, const v1::UpdateAgentRequest& request,
                                bool open_restricted);

// Errors: NOT_FOUND.
absl::StatusOr<v1::Agent> GetAgent(db::Connection& connection, const std::string& name);
absl::StatusOr<v1::Agent> GetAgent(db::Transaction& transaction, const std::string& name);

v1::ListAgentsResponse ListAgents(db::Connection& connection, const db::NamePage& page);

}  // namespace luukku::routing
