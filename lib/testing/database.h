#pragma once

#include <string>
#include <vector>

#include "lib/db/connection.h"
#include "lib/db/migrator.h"

namespace luukku::testing {

// A throw-away database with the roles and schemas of an installation (deploy/postgres), migrated
// for one service. It lives in the PostgreSQL that LUUKKU_TEST_DATABASE names; `./dev test` starts
// one. Aborts with a clear line if there is none.
class Database {
 public:
  Database(const std::string& service, const std::vector<db::MigrationSet>& migrations);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Connection strings of the service's two roles, and of the superuser.
  std::string runtime() const { return ConnInfo("luukku_" + service_); }
  std::string owner() const { return ConnInfo("luukku_" + service_ + "_owner"); }
  std::string superuser() const { return ConnInfo("postgres"); }

  // For looking inside: runs SQL as the superuser, with the service's schema first.
  pqxx::result Query(const std::string& sql) const;

 private:
  std::string ConnInfo(const std::string& user) const;

  const std::string service_;
  const std::string name_;
};

}  // namespace luukku::testing
