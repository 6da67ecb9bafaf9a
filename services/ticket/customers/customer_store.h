#pragma once

#include <string>

#include "lib/db/name_page.h"
#include "lib/db/pool.h"
#include "luukku/ticket/v1/customer_service.pb.h"

// People and organisations in the database. All members throw what pqxx throws; db::Pool makes
// statuses of it. Names are well-formed.
namespace luukku::ticket {

// As CreateOrganisation answers it. Errors: ALREADY_EXISTS.
absl::StatusOr<v1::Organisation> InsertOrganisation(db::Transaction& transaction,
                                                    v1::Organisation organisation);
// Edits the fields that the request's mask names, under the organisation's lock; its etag is the
// version of the fact that tells of it. Errors: NOT_FOUND, ABORTED STALE_ETAG.
absl::StatusOr<v1::Organisation> EditOrganisation(db::Transaction& transaction,
                                                  const v1::UpdateOrganisationRequest& request);
// Errors: INVALID_ARGUMENT where the organisation does not exist, ALREADY_EXISTS.
absl::Status InsertPerson(db::Transaction& transaction, const v1::Person& person);

// Errors: NOT_FOUND.
absl::StatusOr<v1::Organisation> GetOrganisation(db::Connection& connection,
                                                 const std::string& name);
absl::StatusOr<v1::Person> GetPerson(db::Connection& connection, const std::string& name);

v1::ListOrganisationsResponse ListOrganisations(db::Connection& connection,
                                                const db::NamePage& page);
v1::ListPeopleResponse ListPeople(db::Connection& connection, const db::NamePage& page);

}  // namespace luukku::ticket
