#pragma once

#include <string>
#include <vector>

#include "lib/db/name_page.h"
#include "lib/db/pool.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/routing/v1/team_service.pb.h"

// Teams in the database. All members throw what pqxx throws; db::Pool makes statuses of it. Names
// are well-formed.
namespace luukku::routing {

// A team that was created or edited, and what the feed has to tell of it.
struct ChangedTeam {
  v1::Team team;
  std::vector<event::v1::Event> facts;
};

// Errors: ALREADY_EXISTS.
absl::StatusOr<ChangedTeam> InsertTeam(db::Transaction& transaction, const v1::Team& team);

// Edits the fields that the request's mask names, under the team's lock. Errors: NOT_FOUND, ABORTED
// STALE_ETAG.
absl::StatusOr<ChangedTeam> EditTeam(db::Transaction& transaction,
                                     const v1::UpdateTeamRequest& request);

// Errors: NOT_FOUND.
absl::StatusOr<v1::Team> GetTeam(db::Connection& connection, const std::string& name);

v1::ListTeamsResponse ListTeams(db::Connection& connection, const db::NamePage& page);

}  // namespace luukku::routing
