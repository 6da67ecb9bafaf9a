#pragma once

#include <string>

#include "lib/db/name_page.h"
#include "lib/db/pool.h"
#include "luukku/ticket/v1/catalogue_service.pb.h"

// Categories in the database. All members throw what pqxx throws; db::Pool makes statuses of it.
// Names are well-formed.
namespace luukku::ticket {

// Errors: INVALID_ARGUMENT where the parent does not exist, ALREADY_EXISTS.
absl::Status InsertCategory(db::Transaction& transaction, const v1::Category& category);

// Errors: NOT_FOUND.
absl::StatusOr<v1::Category> GetCategory(db::Connection& connection, const std::string& name);

v1::ListCategoriesResponse ListCategories(db::Connection& connection, const db::NamePage& page);

}  // namespace luukku::ticket
