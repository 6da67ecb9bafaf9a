#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "lib/db/connection.h"

namespace luukku::ticket {

// `luukku-ticket grant-admin PERSON`, for a desk's first admin. Adds the role admin to the person
// ("people/…" or the id alone), whom it creates if need be. `connection` must be of the schema's
// owner. Errors: a sentence for the operator.
absl::StatusOr<std::string> GrantAdmin(db::Connection& connection, const std::string& person);

}  // namespace luukku::ticket
