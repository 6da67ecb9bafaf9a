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

v1::Organisation OrganisationOf(const pqxx::row& row) {
  v1::Organisation organisation;
  organisation.set_name("organisations/" + db::Text(row["id"]));
  organisation.set_display_name(db::Text(row["display_name"]));
  organisation.set_customer_group(db::Text(row["customer_group"]));
  organisation.set_members_see_tickets(db::Bool(row["members_see_tickets"]));
  organisation.set_etag(db::Text(row["version"]));
  return organisation;
}

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

absl::StatusOr<v1::Organisation> InsertOrganisation(db::Transaction& transaction,
                                                    v1::Organisation organisation) {
  const auto rows = transaction.Execute(
      statements::kCreateOrganisation,
      MakeParams(IdOf(organisation.name(), "organisations"), organisation.display_name(),
                 organisation.customer_group(), organisation.members_see_tickets()));
  if (rows.empty()) return AlreadyExists(organisation.name());
  organisation.set_etag("1");
  return organisation;
}

absl::StatusOr<v1::Organisation> EditOrganisation(db::Transaction& transaction,
                                                  const v1::UpdateOrganisationRequest& request) {
  const v1::Organisation& wanted = request.organisation();
  const std::string id = IdOf(wanted.name(), "organisations");
  const auto rows = transaction.Execute(statements::kLockOrganisation, MakeParams(id));
  if (rows.empty()) return NotFound(wanted.name());
  v1::Organisation organisation = OrganisationOf(rows[0]);
  if (!wanted.etag().empty() && wanted.etag() != organisation.etag()) {
    return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
                 "the organisation was changed since you read it; read it again",
                 {{"etag", organisation.etag()}});
  }
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "display_name") organisation.set_display_name(wanted.display_name());
    if (path == "members_see_tickets") {
      organisation.set_members_see_tickets(wanted.members_see_tickets());
    }
  }
  organisation.set_etag(absl::StrCat(db::Int(rows[0]["version"]) + 1));
  transaction.Execute(statements::kUpdateOrganisation,
                      MakeParams(id, organisation.display_name(),
                                 organisation.members_see_tickets(), organisation.etag()));
  return organisation;
}

absl::Status InsertPerson(db::Transaction& transaction, const v1::Person& person) {
  const auto rows = transaction.Execute(
      statements::kCreatePerson, MakeParams(IdOf(person.name(), "people"), person.display_name(),
                                            OptionalOrganisation(person.organisation())));
  Violations violations;
  if (db::Bool(rows[0]["organisation_missing"])) {
    violations.Add("person.organisation", absl::StrCat(person.organisation(), " does not exist"));
  }
  if (!violations.empty()) return violations.ToStatus();
  return db::Bool(rows[0]["created"]) ? absl::OkStatus() : AlreadyExists(person.name());
}

absl::StatusOr<v1::Organisation> GetOrganisation(db::Connection& connection,
                                                 const std::string& name) {
  const auto rows =
      connection.Execute(statements::kGetOrganisation, MakeParams(IdOf(name, "organisations")));
  if (rows.empty()) return NotFound(name);
  return OrganisationOf(rows[0]);
}

absl::StatusOr<v1::Person> GetPerson(db::Connection& connection, const std::string& name) {
  const auto rows = connection.Execute(statements::kGetPerson, MakeParams(IdOf(name, "people")));
  if (rows.empty()) return NotFound(name);
  return PersonOf(rows[0]);
}

v1::ListOrganisationsResponse ListOrganisations(db::Connection& connection,
                                                const db::NamePage& page) {
  const auto rows = connection.Execute(statements::kListOrganisations, db::ParamsOf(page));
  return db::ResponseOf<v1::ListOrganisationsResponse>(
      rows, page, [](const pqxx::row& row, v1::ListOrganisationsResponse& response) {
        *response.add_organisations() = OrganisationOf(row);
      });
}

v1::ListPeopleResponse ListPeople(db::Connection& connection, const db::NamePage& page) {
  const auto rows = connection.Execute(statements::kListPeople, db::ParamsOf(page));
  return db::ResponseOf<v1::ListPeopleResponse>(
      rows, page, [](const pqxx::row& row, v1::ListPeopleResponse& response) {
        *response.add_people() = PersonOf(row);
      });
}

}  // namespace luukku::ticket
