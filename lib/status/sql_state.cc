#include "lib/status/sql_state.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "lib/status/error.h"

namespace luukku {
namespace {

using Code = absl::StatusCode;

constexpr absl::Duration kRetrySoon = absl::Milliseconds(100);

struct Mapping {
  std::string_view sqlstate;  // Five characters, or the two of a class.
  Code code;
  const char* reason;
  const char* message;
  bool retry;  // RetryInfo is attached.
};

// The one table. A whole SQLSTATE comes before its class.
constexpr Mapping kMappings[] = {
    {"23505", Code::kAlreadyExists, reason::kAlreadyExists, "it exists already", false},
    {"23503", Code::kFailedPrecondition, reason::kReferenceMissing,
     "something that it refers to does not exist", false},
    {"40001", Code::kAborted, reason::kDatabaseConflict, "others changed the same data; try again",
     true},
    {"40P01", Code::kAborted, reason::kDatabaseConflict, "others changed the same data; try again",
     true},
    {"55P03", Code::kAborted, reason::kDatabaseConflict, "others hold the same data; try again",
     true},
    {"57014", Code::kDeadlineExceeded, reason::kDeadlineExceeded,
     "the database did not answer in time", false},
    {"25P03", Code::kUnavailable, reason::kDatabaseUnavailable, "the transaction took too long",
     true},
    {"53", Code::kUnavailable, reason::kDatabaseUnavailable, "the database is short of resources",
     true},
    {"57", Code::kUnavailable, reason::kDatabaseUnavailable, "the database is restarting", true},
    {"08", Code::kUnavailable, reason::kDatabaseUnavailable, "the database cannot be reached",
     true},
};

}  // namespace

absl::Status FromSqlState(std::string_view sqlstate, std::string_view statement,
                          std::string_view constraint) {
  const auto* mapping = std::find_if(
      std::begin(kMappings), std::end(kMappings),
      [&](const auto& m) { return sqlstate.substr(0, m.sqlstate.size()) == m.sqlstate; });
  if (mapping == std::end(kMappings)) {
    // Among them 23514: a check in the database that the check of the request should have made.
    std::string message = absl::StrCat("SQLSTATE ", std::string(sqlstate));
    if (!statement.empty()) absl::StrAppend(&message, " of ", std::string(statement));
    if (!constraint.empty()) absl::StrAppend(&message, ", constraint ", std::string(constraint));
    return Error(Code::kInternal, reason::kInternal, message);
  }
  auto status = Error(mapping->code, mapping->reason, mapping->message);
  return mapping->retry ? RetryAfter(status, kRetrySoon) : status;
}

bool IsRetryable(std::string_view sqlstate) {
  return sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "55P03";
}

absl::Status DatabaseUnavailable() { return FromSqlState("08006"); }

}  // namespace luukku
