#include "services/ticket/customers/customer_store.h"

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "lib/status/error.h"
#include "services/ticket/customers/sql.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::customers;
using db::MakeParams;

v1::Person PersonOf(const pqxx::row& row) {
  v1::Person person;
  person.set_name("people/" + db::Text(row["id"]));
  person.set_display_name(db::Text(row["display_name"]));
  const std::string organisation = db::Text(row["organisation"]);
  if (!organisation.empty()) person.set_organisation("organisations/" + organisation);
  return person;
}

// NULL for none.
db::Param OptionalOrganisation(const std::string& name) {
  if (name.empty()) return std::nullopt;
  return IdOf(name, "organisations");
}

}  // namespace

absl::Status InsertPerson(db::Transaction& transaction, const v1::Person& person) {
  const auto rows = transaction.Execute(
      statements::kCreatePerson, MakeParams(IdOf(person.name(), "people"), person.display_name(),
                                            OptionalOrganisation(person.organisation())));
  Violations violations;
  if (db::Bool(rows[0]["organisation_missing"])) {
    violations.Add("person.organisation",
                   absl::StrCat(person.organisation(), " does not exist, or is retired"));
  }
  if (!violations.empty()) return violations.ToStatus();
  return db::Bool(rows[0]["created"]) ? absl::OkStatus() : AlreadyExists(person.name());
}

absl::StatusOr<v1::Person> GetPerson(db::Connection& connection, const std::string& name) {
  const auto rows = connection.Execute(statements::kGetPerson, MakeParams(IdOf(name, "people")));
  if (rows.empty()) return NotFound(name);
  return PersonOf(rows[0]);
}

v1::ListPeopleResponse ListPeople(db::Connection& connection, const db::NamePage& page) {
  const auto rows = connection.Execute(statements::kListPeople, db::ParamsOf(page));
  return db::ResponseOf<v1::ListPeopleResponse>(
      rows, page, [](const pqxx::row& row, v1::ListPeopleResponse& response) {
        *response.add_people() = PersonOf(row);
      });
}

}  // namespace luukku::ticket
