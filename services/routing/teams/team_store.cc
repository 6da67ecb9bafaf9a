#include "services/routing/teams/team_store.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "lib/status/error.h"
#include "services/routing/teams/membership_store.h"
#include "services/routing/teams/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::teams;
using db::MakeParams;

v1::Team TeamOf(const pqxx::row& row) {
  v1::Team team;
  team.set_name("teams/" + db::Text(row["id"]));
  team.set_display_name(db::Text(row["display_name"]));
  team.set_restricted(db::Bool(row["restricted"]));
  team.set_etag(db::Text(row["version"]));
  return team;
}

event::v1::Event NameFact(const v1::Team& team, int64_t version) {
  event::v1::Event fact;
  fact.set_subject(team.name());
  fact.set_version(version);
  fact.mutable_team_named()->set_display_name(team.display_name());
  return fact;
}

// The team as it is to be, with the facts that tell of it after version `known`.
ChangedTeam Changed(db::Transaction& transaction, v1::Team team, int64_t known, bool named,
                    bool access_changed) {
  ChangedTeam changed{std::move(team), {}};
  if (named) changed.facts.push_back(NameFact(changed.team, ++known));
  if (access_changed) {
    changed.facts.push_back(AccessFact(transaction, changed.team, ++known));
  }
  changed.team.set_etag(absl::StrCat(known));
  return changed;
}

// Errors: NOT_FOUND, ABORTED STALE_ETAG.
absl::StatusOr<v1::Team> LockTeam(db::Transaction& transaction, const v1::Team& wanted) {
  const auto rows =
      transaction.Execute(statements::kLockTeam, MakeParams(IdOf(wanted.name(), "teams")));
  if (rows.empty()) return NotFound(wanted.name());
  v1::Team team = TeamOf(rows[0]);
  if (wanted.etag().empty() || wanted.etag() == team.etag()) return team;
  return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
               "the team was changed since you read it; read it again", {{"etag", team.etag()}});
}

}  // namespace

absl::StatusOr<ChangedTeam> InsertTeam(db::Transaction& transaction, const v1::Team& team) {
  ChangedTeam created = Changed(transaction, team, 0, true, team.restricted());
  const auto rows = transaction.Execute(statements::kCreateTeam,
                                        MakeParams(IdOf(team.name(), "teams"), team.display_name(),
                                                   team.restricted(), created.team.etag()));
  if (rows.empty()) return AlreadyExists(team.name());
  return created;
}

absl::StatusOr<ChangedTeam> EditTeam(db::Transaction& transaction,
                                     const v1::UpdateTeamRequest& request) {
  const auto before = LockTeam(transaction, request.team());
  if (!before.ok()) return before.status();
  v1::Team after = *before;
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "display_name") after.set_display_name(request.team().display_name());
    if (path == "restricted") after.set_restricted(request.team().restricted());
  }
  int64_t known = 0;
  (void)absl::SimpleAtoi(before->etag(), &known);
  ChangedTeam changed =
      Changed(transaction, after, known, after.display_name() != before->display_name(),
              after.restricted() != before->restricted());
  transaction.Execute(statements::kUpdateTeam,
                      MakeParams(IdOf(after.name(), "teams"), after.display_name(),
                                 after.restricted(), changed.team.etag()));
  return changed;
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
