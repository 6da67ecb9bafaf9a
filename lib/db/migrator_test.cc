// Schemas that are brought up to date, and binaries that look whether theirs is.

#include "lib/db/migrator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

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

}  // namespace
}  // namespace luukku::db
