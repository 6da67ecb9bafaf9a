#include "lib/testing/database.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <pqxx/nontransaction>
#include <pqxx/pqxx>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/testing/process.h"

namespace luukku::testing {
namespace {

std::string Cluster() {
  const char* conninfo = std::getenv("LUUKKU_TEST_DATABASE");
  if (conninfo == nullptr) Die("LUUKKU_TEST_DATABASE is not set: run tests by ./dev test");
  return conninfo;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) Die("cannot read " + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string NextName() {
  static std::atomic<int> count = 0;
  return absl::StrCat("luukku_test_", getpid(), "_", ++count);
}

void Exec(const std::string& conninfo, const std::string& sql) {
  pqxx::connection connection(conninfo);
  pqxx::nontransaction(connection).exec(sql);
}

}  // namespace

Database::Database(const std::string& service, const std::vector<db::MigrationSet>& migrations,
                   const std::string& cluster)
    : service_(service), name_(NextName()), cluster_(cluster.empty() ? Cluster() : cluster) {
  Exec(cluster_, ReadFile(LUUKKU_SOURCE_DIR "/deploy/postgres/roles.sql"));
  Exec(cluster_, "CREATE DATABASE " + name_);
  Exec(superuser(), ReadFile(LUUKKU_SOURCE_DIR "/deploy/postgres/database.sql"));
  db::Connection connection({.conninfo = owner()});
  const auto status = db::Migrate(connection, migrations);
  if (!status.ok()) Die(status.ToString());
}

Database::~Database() {
  try {
    for (const auto& name : {name_, BackupName()}) {
      Exec(cluster_, absl::StrCat("DROP DATABASE IF EXISTS ", name, " WITH (FORCE)"));
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cannot drop %s: %s\n", name_.c_str(), error.what());
  }
}

void Database::Backup() const { Copy(name_, BackupName()); }

void Database::Restore() const {
  Copy(BackupName(), name_);
  // Settings of roles are not part of a copy.
  Exec(superuser(), ReadFile(LUUKKU_SOURCE_DIR "/deploy/postgres/database.sql"));
}

void Database::Copy(const std::string& from, const std::string& to) const {
  Exec(cluster_, absl::StrCat("DROP DATABASE IF EXISTS ", to, " WITH (FORCE)"));
  Exec(cluster_, absl::StrCat("CREATE DATABASE ", to, " TEMPLATE ", from));
}

pqxx::result Database::Query(const std::string& sql) const {
  pqxx::connection connection(superuser());
  pqxx::nontransaction transaction(connection);
  transaction.exec("SET search_path = " + service_);
  return transaction.exec(sql);
}

void Database::SetClock(absl::Duration ahead) const {
  Query(absl::StrCat(
      "CREATE OR REPLACE FUNCTION feed_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS ",
      "'SELECT clock_timestamp() + make_interval(secs => ", absl::ToDoubleSeconds(ahead), ")'"));
}

std::string Database::PlanOf(const db::Statement& statement, const std::string& arguments) const {
  pqxx::connection connection(runtime());
  pqxx::nontransaction session(connection);
  session.exec(
      "SET luukku.reads_all = 'on'; SET enable_seqscan = off; SET enable_bitmapscan = off");
  session.exec(absl::StrCat("PREPARE planned AS ", statement.text));
  std::string plan;
  for (const auto& row : session.exec(absl::StrCat("EXPLAIN EXECUTE planned", arguments))) {
    absl::StrAppend(&plan, row[0].c_str(), "\n");
  }
  return plan;
}

std::vector<std::string> Database::TablesWith(const std::string& text) const {
  std::vector<std::string> found;
  // A row as text has bytea in hexadecimal form.
  for (const auto& table : Query("SELECT relname FROM pg_class WHERE relkind = 'r' AND "
                                 "relnamespace = current_schema()::regnamespace ORDER BY 1")) {
    const std::string name = table[0].as<std::string>();
    const auto rows =
        Query(absl::StrCat("SELECT EXISTS (SELECT FROM ", name, " AS t WHERE strpos(t::text, '",
                           text, "') > 0 OR strpos(t::text, encode('", text, "', 'hex')) > 0)"));
    if (rows[0][0].as<bool>()) found.push_back(name);
  }
  return found;
}

std::string Database::ConnInfo(const std::string& user) const {
  // Of a keyword given twice, libpq takes the last.
  return absl::StrCat(cluster_, " dbname=", name_, " user=", user);
}

}  // namespace luukku::testing
