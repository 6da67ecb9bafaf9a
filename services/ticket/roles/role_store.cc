#include "services/ticket/roles/role_store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "lib/db/sql.h"
#include "lib/status/error.h"
#include "services/ticket/roles/sql.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::roles;
using db::MakeParams;

v1::PersonRoles RolesOf(const pqxx::row& row) {
  v1::PersonRoles person;
  person.set_name("people/" + db::Text(row["id"]));
  person.set_etag(db::Text(row["version"]));
  const std::string roles = db::Text(row["roles"]);
  for (const auto word : absl::StrSplit(absl::string_view(roles), ' ', absl::SkipEmpty())) {
    int role = 0;
    if (absl::SimpleAtoi(word, &role)) person.add_roles(static_cast<common::v1::Role>(role));
  }
  return person;
}

}  // namespace

absl::StatusOr<v1::PersonRoles> GetPersonRoles(db::Connection& connection,
                                               const std::string& name) {
  const auto rows =
      connection.Execute(statements::kGetPersonRoles, MakeParams(IdOf(name, "people")));
  if (rows.empty()) return NotFound(name);
  return RolesOf(rows[0]);
}

v1::ListPersonRolesResponse ListPersonRoles(db::Connection& connection, const db::NamePage& page) {
  const auto rows = connection.Execute(statements::kListPersonRoles, db::ParamsOf(page));
  return db::ResponseOf<v1::ListPersonRolesResponse>(
      rows, page, [](const pqxx::row& row, v1::ListPersonRolesResponse& response) {
        *response.add_person_roles() = RolesOf(row);
      });
}

absl::StatusOr<ForGrant> ReadForGrant(db::Transaction& transaction, const std::string& name) {
  transaction.Execute(luukku::sql::lib::db::kTakeLock, MakeParams(name));
  const auto rows =
      transaction.Execute(statements::kReadForGrant, MakeParams(IdOf(name, "people")));
  if (rows.empty()) return NotFound(name);
  return ForGrant{RolesOf(rows[0]), db::Int(rows[0]["people"])};
}

void AddPerson(db::Transaction& transaction, const std::string& id) {
  transaction.Execute(statements::kAddPerson, MakeParams(id));
}

}  // namespace luukku::ticket
