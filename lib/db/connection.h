#pragma once

#include <exception>
#include <pqxx/connection>
#include <pqxx/result>
#include <pqxx/transaction>
#include <string>
#include <unordered_set>

#include "absl/status/status.h"
#include "lib/db/params.h"
#include "lib/db/reader.h"
#include "lib/db/statement.h"

namespace luukku::db {

struct ConnectionOptions {
  std::string conninfo;  // libpq connection string, password included.
  std::string application_name = "luukku";
  absl::Duration statement_timeout = absl::Seconds(5);
  absl::Duration lock_timeout = absl::Seconds(2);
  bool reads_all = false;  // Whether row-level security lets Execute see all rows; else use ReadAs.
};

// kForTheseParams plans anew for each call: for statements with optional conditions, whose generic
// plan would scan.
enum class Plan { kCached, kForTheseParams };

// A database session with its prepared statements. One user at a time. Its members throw pqxx's
// exceptions; ToStatus says what they mean. A session that was lost is not re-opened: drop the
// object.
class Connection {
 public:
  explicit Connection(const ConnectionOptions& options);

  // Runs a statement in a transaction of its own: one round trip.
  pqxx::result Execute(const Statement& statement, const Params& params);

  // Runs a reading statement under row-level security for `reader`: one round trip.
  pqxx::result ReadAs(const Reader& reader, const Statement& statement, const Params& params,
                      Plan plan = Plan::kCached);

  // Runs a statement in a transaction that the caller has opened on raw().
  pqxx::result Execute(pqxx::transaction_base& transaction, const Statement& statement,
                       const Params& params);

  // Prepares at once; throws if PostgreSQL finds the statement wrong.
  void Prepare(const Statement& statement);

  pqxx::connection& raw() { return connection_; }

 private:
  pqxx::connection connection_;
  std::unordered_set<std::string> prepared_;
};

// The error of lib/status for an exception. Anything that pqxx did not throw is INTERNAL.
absl::Status ToStatus(const std::exception& error);

// SQLSTATE of an SQL error, or "".
std::string SqlStateOf(const std::exception& error);

// Whether the session is gone and the outcome of its transaction unknown.
bool IsConnectionLost(const std::exception& error);

}  // namespace luukku::db
