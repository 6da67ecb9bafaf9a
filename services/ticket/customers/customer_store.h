#pragma once

#include <string>

#include "lib/db/name_page.h"
#include "lib/db/pool.h"
#include "luukku/ticket/v1/customer_service.pb.h"

// People in the database. All functions may throw pqxx's exceptions, which db::Pool turns
// into statuses. Names are well-formed.
namespace luukku::ticket {

// Errors: INVALID_ARGUMENT where the organisation does not exist, ALREADY_EXISTS.
absl::Status InsertPerson(db::Transaction& transaction, const v1::Person& person);

// Errors: NOT_FOUND.
absl::StatusOr<v1::Person> GetPerson(db::Connection& connection, const std::string& name);

v1::ListPeopleResponse ListPeople(db::Connection& connection, const db::NamePage& page);

}  // namespace luukku::ticket
