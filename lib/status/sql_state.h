#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace luukku {

// What an SQL error means to a caller, by SQLSTATE (PostgreSQL, appendix A). The server's own words
// stay out of the message, since they may quote values; the caller of this function logs them.
absl::Status FromSqlState(std::string_view sqlstate);

// Whether running the whole transaction again may succeed at once (40001, 40P01, 55P03).
bool IsRetryable(std::string_view sqlstate);

// The database cannot be reached, or the session ended. Outcome of a running transaction: unknown.
absl::Status DatabaseUnavailable();

}  // namespace luukku
