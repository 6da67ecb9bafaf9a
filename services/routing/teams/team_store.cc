#include "services/routing/teams/team_store.h"

#include "lib/db/row.h"
#include "lib/status/checks.h"
#include "services/routing/teams/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::teams;
using db::MakeParams;

v1::Team TeamOf(const pqxx::row& row) {
  v1::Team team;
  team.set_name("teams/" + db::Text(row["id"]));
  team.set_display_name(db::Text(row["display_name"]));
  return team;
}

}  // namespace

absl::Status InsertTeam(db::Transaction& transaction, const v1::Team& team) {
  const auto rows = transaction.Execute(
      statements::kCreateTeam, MakeParams(IdOf(team.name(), "teams"), team.display_name()));
  return rows.empty() ? AlreadyExists(team.name()) : absl::OkStatus();
}

absl::StatusOr<v1::Team> GetTeam(db::Connection& connection, const std::string& name) {
  const auto rows = connection.Execute(statements::kGetTeam, MakeParams(IdOf(name, "teams")));
  if (rows.empty()) return NotFound(name);
  return TeamOf(rows[0]);
}

v1::ListTeamsResponse ListTeams(db::Connection& connection, const db::NamePage& page) {
  const auto rows = connection.Execute(statements::kListTeams, db::ParamsOf(page));
  return db::ResponseOf<v1::ListTeamsResponse>(
      rows, page, [](const pqxx::row& row, v1::ListTeamsResponse& response) {
        *response.add_teams() = TeamOf(row);
      });
}

}  // namespace luukku::routing
