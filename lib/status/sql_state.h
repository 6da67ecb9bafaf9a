#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace luukku {

// What an SQL error means to a caller, by SQLSTATE (PostgreSQL, appendix A). One that no request
// should bring about is INTERNAL; its message, which is for the log, says which `statement` failed,
// and which `constraint` of the schema if it was one. The server's own words are in none, since
// they may quote values.
absl::Status FromSqlState(std::string_view sqlstate, std::string_view statement = "",
                          std::string_view constraint = "");

// Whether running the whole transaction again may succeed at once (40001, 40P01, 55P03).
bool IsRetryable(std::string_view sqlstate);

// The database cannot be reached, or the session ended. Outcome of a running transaction: unknown.
absl::Status DatabaseUnavailable();

}  // namespace luukku
