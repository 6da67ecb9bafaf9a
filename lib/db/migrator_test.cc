// Migrations of schemas, and the check of a schema at the start of a binary.

#include "lib/db/migrator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <pqxx/nontransaction>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "lib/db/migrations.h"
#include "lib/testing/database.h"

namespace luukku::db {
namespace {

using ::testing::HasSubstr;

constexpr Statement kFirst{"test/0001_first", "CREATE TABLE first (id int); SELECT pg_sleep(0.2);"};
constexpr Statement kSecond{"test/0002_second", "ALTER TABLE first ADD COLUMN name text;"};
constexpr Statement kEdited{"test/0002_second", "ALTER TABLE first ADD COLUMN name varchar;"};
constexpr Statement kBroken{"test/0002_second",
                            "CREATE TABLE half (id int); ALTER TABLE none ADD COLUMN name text;"};
constexpr Statement kContract{"test/0003_contract",
                              "-- oldest-binary: 2\nALTER TABLE first DROP COLUMN id;"};

constexpr const Statement* kUpToFirst[] = {&kFirst};
constexpr const Statement* kUpToSecond[] = {&kFirst, &kSecond};
constexpr const Statement* kWithEdited[] = {&kFirst, &kEdited};
constexpr const Statement* kWithBroken[] = {&kFirst, &kBroken};
constexpr const Statement* kUpToThird[] = {&kFirst, &kSecond, &kContract};

using Migrations = absl::Span<const Statement* const>;

class MigratorTest : public ::testing::Test {
 protected:
  absl::Status Migrate(Migrations migrations) {
    Connection connection({.conninfo = database_.owner()});
    return db::Migrate(connection, {{"test", migrations}});
  }

  // As the service itself does at its start.
  absl::Status Check(Migrations migrations) {
    Connection connection({.conninfo = database_.runtime()});
    return CheckSchema(connection, {{"test", migrations}});
  }

  testing::Database database_{"reporting", {}};
};

std::string Message(const absl::Status& status) { return std::string(status.message()); }

TEST_F(MigratorTest, AppliesEachOnceHoweverManyRunAtOnce) {
  std::vector<std::thread> migrators;
  for (int i = 0; i < 4; ++i) {
    migrators.emplace_back([this] {
      const auto status = Migrate(kUpToSecond);
      EXPECT_TRUE(status.ok()) << status;
    });
  }
  for (std::thread& migrator : migrators) migrator.join();
  EXPECT_EQ(database_.Query("SELECT FROM schema_migrations WHERE set_name = 'test'").size(), 2u);
  EXPECT_TRUE(Migrate(kUpToSecond).ok());
  EXPECT_TRUE(Check(kUpToSecond).ok());
}

TEST_F(MigratorTest, SetsDoNotMeetEachOther) {
  Connection connection({.conninfo = database_.owner()});
  const std::vector<MigrationSet> sets = {kMigrations, {"test", kUpToFirst}};
  ASSERT_TRUE(db::Migrate(connection, sets).ok());
  EXPECT_TRUE(CheckSchema(connection, sets).ok());
}

TEST_F(MigratorTest, RefusesATextThatChangedAfterwards) {
  ASSERT_TRUE(Migrate(kUpToSecond).ok());
  const auto status = Migrate(kWithEdited);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Message(status), HasSubstr("test/0002_second differs from what was applied"));
}

TEST_F(MigratorTest, AFailedMigrationLeavesNothingAndCanBeMended) {
  const auto status = Migrate(kWithBroken);
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(Message(status), HasSubstr("migration failed: "));
  EXPECT_TRUE(database_.Query("SELECT to_regclass('half')")[0][0].is_null());
  EXPECT_TRUE(Check(kUpToFirst).ok());
  EXPECT_TRUE(Migrate(kUpToSecond).ok());
  EXPECT_TRUE(Check(kUpToSecond).ok());
}

TEST_F(MigratorTest, NamesWhatTheSchemaLacks) {
  ASSERT_TRUE(Migrate(kUpToFirst).ok());
  const auto status = Check(kUpToSecond);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Message(status), "the schema lacks test/0002_second: run `migrate` first");
}

TEST_F(MigratorTest, NoticesAnEmptySchema) {
  database_.Query("DROP TABLE schema_migrations");
  const auto status = Check(kUpToFirst);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Message(status), "the schema is empty: run `migrate` first");
}

TEST_F(MigratorTest, AContractedSchemaRefusesBinariesThatAreTooOld) {
  ASSERT_TRUE(Migrate(kUpToThird).ok());
  EXPECT_TRUE(Check(kUpToThird).ok());
  EXPECT_TRUE(Check(kUpToSecond).ok()) << "generation 2 still works";
  const auto status = Check(kUpToFirst);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Message(status), "the schema (test 3) needs a newer binary than this one");
}

// While a migration waits for a table that is locked, readers of the table queue behind it: but not
// for long.
TEST_F(MigratorTest, WaitsForATableWithoutHoldingUpOthers) {
  ASSERT_TRUE(Migrate(kUpToFirst).ok());
  pqxx::connection holder(database_.owner()), reader(database_.owner());
  std::thread migrator;
  {
    pqxx::work holds(holder);
    holds.exec("SELECT FROM first");
    migrator = std::thread([this] {
      const auto status = Migrate(kUpToSecond);
      EXPECT_TRUE(status.ok()) << status;
    });
    absl::Duration longest;
    for (const absl::Time end = absl::Now() + absl::Seconds(3); absl::Now() < end;) {
      const absl::Time start = absl::Now();
      pqxx::work(reader).exec("SELECT FROM first");
      longest = std::max(longest, absl::Now() - start);
    }
    EXPECT_LT(longest, absl::Seconds(1));
  }
  migrator.join();
  EXPECT_TRUE(Check(kUpToSecond).ok());
}

constexpr Statement kTwoTables{"test/0002_second",
                               "ALTER TABLE other ADD COLUMN name text; SELECT pg_sleep(0.5);"
                               "ALTER TABLE first ADD COLUMN name text;"};
constexpr const Statement* kWithTwoTables[] = {&kFirst, &kTwoTables};

TEST_F(MigratorTest, IsItselfTheVictimOfADeadlock) {
  ASSERT_TRUE(Migrate(kUpToFirst).ok());
  pqxx::connection reader(database_.owner());
  pqxx::nontransaction(reader).exec("CREATE TABLE other (id int)");
  pqxx::work reads(reader);
  reads.exec("SELECT FROM first");
  std::thread migrator([this] {
    const auto status = Migrate(kWithTwoTables);
    EXPECT_TRUE(status.ok()) << status;
  });
  absl::SleepFor(absl::Milliseconds(250));  // It has altered the one, and wants the other next.
  EXPECT_NO_THROW(reads.exec("SELECT FROM other"));
  reads.commit();
  migrator.join();
  EXPECT_TRUE(Check(kWithTwoTables).ok());
}

}  // namespace
}  // namespace luukku::db
