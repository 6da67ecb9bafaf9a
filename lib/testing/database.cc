#include "lib/testing/database.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <pqxx/pqxx>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace luukku::testing {
namespace {

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

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

Database::Database(const std::string& service, const std::vector<db::MigrationSet>& migrations)
    : service_(service), name_(NextName()) {
  Exec(Cluster(), ReadFile(LUUKKU_SOURCE_DIR "/deploy/postgres/roles.sql"));
  Exec(Cluster(), "CREATE DATABASE " + name_);
  Exec(superuser(), ReadFile(LUUKKU_SOURCE_DIR "/deploy/postgres/database.sql"));
  db::Connection connection({.conninfo = owner()});
  const auto status = db::Migrate(connection, migrations);
  if (!status.ok()) Die(status.ToString());
}

Database::~Database() {
  try {
    Exec(Cluster(), absl::StrCat("DROP DATABASE ", name_, " WITH (FORCE)"));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "cannot drop %s: %s\n", name_.c_str(), error.what());
  }
}

pqxx::result Database::Query(const std::string& sql) const {
  pqxx::connection connection(superuser());
  pqxx::nontransaction transaction(connection);
  transaction.exec("SET search_path = " + service_);
  return transaction.exec(sql);
}

std::string Database::ConnInfo(const std::string& user) const {
  // Of a keyword given twice, libpq takes the last.
  return absl::StrCat(Cluster(), " dbname=", name_, " user=", user);
}

}  // namespace luukku::testing
