#pragma once

#include <cstdint>
#include <string>

#include "lib/db/name_page.h"
#include "lib/db/pool.h"
#include "luukku/ticket/v1/role_service.pb.h"

// Roles of people in the database. All functions throw what pqxx throws. Names must be well-formed.
namespace luukku::ticket {

// Errors: NOT_FOUND.
absl::StatusOr<v1::PersonRoles> GetPersonRoles(db::Connection& connection, const std::string& name);
v1::ListPersonRolesResponse ListPersonRoles(db::Connection& connection, const db::NamePage& page);

struct ForGrant {
  v1::PersonRoles before;
  int64_t people = 0;  // That have roles.
};

// Locks the person's facts until the end of the transaction, then reads. Errors: NOT_FOUND.
absl::StatusOr<ForGrant> ReadForGrant(db::Transaction& transaction, const std::string& name);

// Creates the person, with the id as the display name, unless there is one.
void AddPerson(db::Transaction& transaction, const std::string& id);

}  // namespace luukku::ticket
