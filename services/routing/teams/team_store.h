#pragma once

#include <string>

#include "lib/db/name_page.h"
#include "lib/db/pool.h"
#include "luukku/routing/v1/team_service.pb.h"

// Teams in the database. All members throw what pqxx throws; db::Pool makes statuses of it. Names
// are well-formed.
namespace luukku::routing {

// Errors: ALREADY_EXISTS.
absl::Status InsertTeam(db::Transaction& transaction, const v1::Team& team);

// Errors: NOT_FOUND.
absl::StatusOr<v1::Team> GetTeam(db::Connection& connection, const std::string& name);

v1::ListTeamsResponse ListTeams(db::Connection& connection, const db::NamePage& page);

}  // namespace luukku::routing
