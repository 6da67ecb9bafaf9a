#pragma once

#include <string>

#include "lib/db/name_page.h"
#include "lib/db/pool.h"
#include "luukku/routing/v1/team_service.pb.h"

// Agents in the database. All members throw what pqxx throws; db::Pool makes statuses of it. Names
// are well-formed. An agent's teams are a set: they come back sorted, each once.
namespace luukku::routing {

// Errors: INVALID_ARGUMENT where a team does not exist, ALREADY_EXISTS.
absl::Status InsertAgent(db::Transaction& transaction, const v1::Agent& agent);

// Edits the fields that the request's mask names, under the agent's lock. Errors: NOT_FOUND,
// ABORTED STALE_ETAG, INVALID_ARGUMENT where a team does not exist.
absl::Status EditAgent(db::Transaction& transaction, const v1::UpdateAgentRequest& request);

// `Session` is a db::Connection or a db::Transaction. Errors: NOT_FOUND.
template <typename Session>
absl::StatusOr<v1::Agent> GetAgent(Session& session, const std::string& name);

v1::ListAgentsResponse ListAgents(db::Connection& connection, const db::NamePage& page);

}  // namespace luukku::routing
