#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "lib/db/connection.h"
#include "lib/db/migrator.h"
#include "lib/db/statement.h"

namespace luukku::testing {

// A throw-away database with the roles and schemas of an installation (deploy/postgres), migrated
// for one service. It lives in the PostgreSQL that LUUKKU_TEST_DATABASE names; `./dev test` starts
// one. Aborts with a clear line if there is none.
class Database {
 public:
  // `cluster` is the connection string of a superuser; empty for LUUKKU_TEST_DATABASE.
  Database(const std::string& service, const std::vector<db::MigrationSet>& migrations,
           const std::string& cluster = "");
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Connection strings of the service's two roles, and of the superuser.
  std::string runtime() const { return ConnInfo("luukku_" + service_); }
  std::string owner() const { return ConnInfo("luukku_" + service_ + "_owner"); }
  std::string superuser() const { return ConnInfo("postgres"); }

  // Backup copies the database; Restore makes it that copy again, as a restore from a backup does.
  // Nobody may be connected.
  void Backup() const;
  void Restore() const;

  // For looking inside: runs SQL as the superuser, with the service's schema first.
  pqxx::result Query(const std::string& sql) const;
  // Sets the clock that the service's facts and watermarks are timed by.
  void SetClock(absl::Duration ahead) const;
  // The plan of a statement with these arguments, "(1, 'a')", for a session of the service that
  // reads all: under row-level security, and by an index wherever one fits, since PostgreSQL's
  // choice for a small table proves nothing.
  std::string PlanOf(const db::Statement& statement, const std::string& arguments) const;
  // The tables of the service's schema with a row that contains this text, also inside bytea.
  std::vector<std::string> TablesWith(const std::string& text) const;

 private:
  std::string ConnInfo(const std::string& user) const;

  // Makes `to` a copy of `from`.
  void Copy(const std::string& from, const std::string& to) const;
  std::string BackupName() const { return name_ + "_backup"; }

  const std::string service_;
  const std::string name_;
  const std::string cluster_;
};

}  // namespace luukku::testing
