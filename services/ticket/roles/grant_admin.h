#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "lib/db/connection.h"

namespace luukku::ticket {

// `luukku-ticket grant-admin PERSON`: how a desk gets its first admin. Makes the person ("people/…"
// or the id alone) an admin besides whatever the person is, and known if need be. For the owner of
// the schema. Errors: a sentence for the operator.
absl::StatusOr<std::string> GrantAdmin(db::Connection& connection, const std::string& person);

}  // namespace luukku::ticket
