#include "lib/db/connection.h"

#include <pqxx/nontransaction>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/status/error.h"
#include "lib/status/sql_state.h"

namespace luukku::db {
namespace {

// A server whose machine vanishes silently is given up after 10 seconds: the kernel's own patience
// is a quarter of an hour.
//
// jit is off: compiling takes a second where PostgreSQL overestimates the cost of a statement of a
// few rows, as it does with subqueries about a ticket of a long history.
std::string ConnectionString(const ConnectionOptions& options) {
  return absl::StrCat(
      options.conninfo, " application_name=", options.application_name,
      " connect_timeout=3 tcp_user_timeout=10000 keepalives_idle=4 keepalives_interval=2 "
      "keepalives_count=3 client_encoding=UTF8 options='-c DateStyle=ISO -c TimeZone=UTC",
      " -c statement_timeout=", absl::ToInt64Milliseconds(options.statement_timeout),
      " -c lock_timeout=", absl::ToInt64Milliseconds(options.lock_timeout),
      " -c idle_in_transaction_session_timeout=5000 -c jit=off",
      " -c luukku.agent= -c luukku.reads_all=", options.reads_all ? "on" : "off", "'");
}

// The name of the prepared statement that failed; "" if it was none. For ReadAs it is in the
// query's text, before the values.
std::string StatementOf(const std::exception& error) {
  const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error);
  if (sql == nullptr) return "";
  constexpr char kExecute[] = ";EXECUTE \"";
  const std::string& query = sql->query();
  const size_t at = query.find(kExecute);
  if (at == std::string::npos) return query.find(' ') == std::string::npos ? query : "";
  const size_t begin = at + sizeof(kExecute) - 1;
  return query.substr(begin, query.find('"', begin) - begin);
}

// `… constraint "NAME" …`: PostgreSQL names it in the first line of its message; libpqxx has no
// field for it.
std::string ConstraintOf(const std::exception& error) {
  constexpr char kWord[] = "constraint \"";
  const std::string what = error.what();
  const std::string line = what.substr(0, what.find('\n'));
  const size_t at = line.rfind(kWord);
  if (at == std::string::npos) return "";
  const size_t begin = at + sizeof(kWord) - 1;
  return line.substr(begin, line.find('"', begin) - begin);
}

}  // namespace

Connection::Connection(const ConnectionOptions& options) : connection_(ConnectionString(options)) {
  // Without this, libpqxx 6 re-connects behind our back. Deprecated, since libpqxx 7 never does.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection_.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

pqxx::result Connection::Execute(const Statement& statement, const Params& params) {
  pqxx::nontransaction transaction(connection_);
  return Execute(transaction, statement, params);
}

pqxx::result Connection::Execute(pqxx::transaction_base& transaction, const Statement& statement,
                                 const Params& params) {
  if (prepared_.insert(statement.name).second) {
    connection_.prepare(statement.name, statement.text);
  }
  return transaction.exec_prepared(statement.name, pqxx::prepare::make_dynamic_params(params));
}

// Several statements in one simple query are one transaction, so the settings are local to it.
pqxx::result Connection::ReadAs(const Reader& reader, const Statement& statement,
                                const Params& params, Plan plan) {
  Prepare(statement);
  std::string query =
      absl::StrCat("SELECT set_config('luukku.reader', ", connection_.quote(reader.person),
                   ", true), set_config('luukku.member', ", connection_.quote(reader.member),
                   ", true), set_config('luukku.organisations', ",
                   connection_.quote(absl::StrJoin(reader.organisations, ",")),
                   ", true), set_config('luukku.agent', ", connection_.quote(reader.agent),
                   ", true), set_config('luukku.reads_all', '", reader.all ? "on" : "off",
                   "', true), set_config('plan_cache_mode', '",
                   plan == Plan::kCached ? "auto" : "force_custom_plan", "', true);EXECUTE ",
                   connection_.quote_name(statement.name));
  const char* separator = "(";
  for (const Param& param : params) {
    absl::StrAppend(&query, separator, param ? connection_.quote(*param) : std::string("NULL"));
    separator = ",";
  }
  if (!params.empty()) query += ")";
  pqxx::nontransaction transaction(connection_);
  return transaction.exec(query);
}

void Connection::Prepare(const Statement& statement) {
  if (!prepared_.insert(statement.name).second) return;
  connection_.prepare(statement.name, statement.text);
  connection_.prepare_now(statement.name);
}

absl::Status ToStatus(const std::exception& error) {
  if (IsConnectionLost(error)) return DatabaseUnavailable();
  if (const std::string state = SqlStateOf(error); !state.empty()) {
    return FromSqlState(state, StatementOf(error), ConstraintOf(error));
  }
  return Error(absl::StatusCode::kInternal, reason::kInternal, error.what());
}

std::string SqlStateOf(const std::exception& error) {
  if (const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error)) return sql->sqlstate();
  // In libpqxx 6 these carry no SQLSTATE.
  if (dynamic_cast<const pqxx::serialization_failure*>(&error) != nullptr) return "40001";
  if (dynamic_cast<const pqxx::deadlock_detected*>(&error) != nullptr) return "40P01";
  return "";
}

bool IsConnectionLost(const std::exception& error) {
  if (dynamic_cast<const pqxx::broken_connection*>(&error) != nullptr) return true;
  if (dynamic_cast<const pqxx::in_doubt_error*>(&error) != nullptr) return true;
  // The server ended the session: admin_shutdown, crash_shutdown, idle-in-transaction timeout.
  const std::string state = SqlStateOf(error);
  return state == "57P01" || state == "57P02" || state == "57P03" || state == "25P03";
}

}  // namespace luukku::db
