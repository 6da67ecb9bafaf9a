#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace luukku {

// The error for a caller, by SQLSTATE (PostgreSQL, appendix A). An error that no request should
// cause is INTERNAL; its message, which is for the log, names the `statement` that failed, and the
// `constraint` of the schema if there was one. PostgreSQL's message is left out, since it may quote
// values.
absl::Status FromSqlState(std::string_view sqlstate, std::string_view statement = "",
                          std::string_view constraint = "");

// Whether running the whole transaction again may succeed at once (40001, 40P01, 55P03).
bool IsRetryable(std::string_view sqlstate);

// The database cannot be reached, or the session ended. Outcome of a running transaction: unknown.
absl::Status DatabaseUnavailable();

}  // namespace luukku
