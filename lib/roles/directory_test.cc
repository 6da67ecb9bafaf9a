// Roles of the desk's directory: their effect on a token's roles, storing and reading them.

#include "lib/roles/directory.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "lib/roles/migrations.h"
#include "lib/roles/sql.h"
#include "lib/status/error.h"
#include "lib/testing/database.h"

namespace luukku::roles {
namespace {

using auth::Role;
using auth::Roles;
using common::v1::ROLE_ADMIN;
using common::v1::ROLE_AGENT;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(RoleSources, OfClaimsTheDirectoryGivesNothing) {
  EXPECT_EQ(RolesOf(RoleSource::kClaims, Role::kAgent, Role::kAdmin), Roles(Role::kAgent));
  EXPECT_EQ(RolesOf(RoleSource::kClaims, {}, Role::kAdmin), Roles());
}

TEST(RoleSources, OfTheDirectoryClaimsGiveNothingAndEverybodyIsARequester) {
  EXPECT_EQ(RolesOf(RoleSource::kDirectory, Role::kAdmin, {}), Roles(Role::kRequester));
  EXPECT_EQ(RolesOf(RoleSource::kDirectory, {}, {}), Roles(Role::kRequester));
  EXPECT_EQ(RolesOf(RoleSource::kDirectory, Role::kAdmin, Role::kAgent),
            Role::kRequester | Role::kAgent);
}

TEST(RoleSources, OfBothEitherGives) {
  EXPECT_EQ(RolesOf(RoleSource::kBoth, Role::kAgent, Role::kAdmin), Role::kAgent | Role::kAdmin);
  EXPECT_EQ(RolesOf(RoleSource::kBoth, {}, {}), Roles()) << "no role, so nothing is granted";
}

TEST(RoleSources, ServicesAreServicesAndNothingElse) {
  const Roles claimed = Role::kService | Role::kAdmin;
  EXPECT_EQ(RolesOf(RoleSource::kDirectory, claimed, Role::kAdmin), Roles(Role::kService));
  EXPECT_EQ(RolesOf(RoleSource::kBoth, Role::kService, Role::kAdmin), Roles(Role::kService));
  for (int role = -1; role < 100; ++role) {
    EXPECT_FALSE(GrantedRole(role).Intersects(Role::kService | Role::kAnybody)) << role;
  }
}

class DirectoryTest : public ::testing::Test {
 protected:
  using Told = std::map<std::string, std::vector<common::v1::Role>>;

  // Takes these in as facts, each after the other, in one transaction.
  absl::Status Tell(const std::vector<std::pair<std::string, std::vector<int>>>& people) {
    std::vector<event::v1::Event> events;
    for (const auto& [name, roles] : people) {
      event::v1::Event& event = events.emplace_back();
      event.set_subject(name);
      event.mutable_person_roles_changed();
      for (const int role : roles) {
        event.mutable_person_roles_changed()->add_roles(static_cast<common::v1::Role>(role));
      }
    }
    events.emplace_back().set_subject("tickets/1");  // Which tells nothing of roles.
    return pool_.Transact(absl::Now() + absl::Seconds(5), [&](db::Transaction& transaction) {
      return ProjectRoles(transaction, events);
    });
  }

  Roles Read(const std::string& id, absl::Time now = kNow) {
    const auto principal = directory_.Resolve({.id = id, .display_name = id, .roles = {}}, now);
    EXPECT_TRUE(principal.ok()) << principal.status();
    return principal.ok() ? principal->roles : Roles();
  }

  const testing::Database database_{"routing", {kMigrations}};
  db::Pool pool_{{.conninfo = database_.runtime()}, 2};
  Directory directory_{RoleSource::kBoth, &pool_};
};

TEST_F(DirectoryTest, KnowsWhatWasToldLast) {
  ASSERT_TRUE(Tell({{"people/a", {ROLE_AGENT}}, {"people/b", {ROLE_ADMIN}}}).ok());
  ASSERT_TRUE(directory_.Refresh(kNow).ok());
  EXPECT_EQ(Read("a"), Roles(Role::kAgent));
  EXPECT_EQ(Read("b"), Roles(Role::kAdmin));
  EXPECT_EQ(Read("c"), Roles());
  ASSERT_TRUE(
      Tell({{"people/a", {}}, {"people/b", {}}, {"people/b", {ROLE_AGENT, ROLE_ADMIN}}}).ok());
  EXPECT_EQ(Read("a"), Roles(Role::kAgent)) << "until it is read";
  ASSERT_TRUE(directory_.Refresh(kNow).ok());
  EXPECT_EQ(Read("a"), Roles());
  EXPECT_EQ(Read("b"), Role::kAgent | Role::kAdmin);
  EXPECT_EQ(directory_.size(), 1u);
  ASSERT_TRUE(Tell({{"people/b", {}}}).ok());
  ASSERT_TRUE(directory_.Refresh(kNow).ok());
  EXPECT_EQ(Read("b"), Roles()) << "the last one goes too";
  EXPECT_EQ(directory_.size(), 0u);
}

TEST_F(DirectoryTest, RolesOfTheFutureGiveNothing) {
  ASSERT_TRUE(Tell({{"people/a", {77}}, {"people/b", {77, ROLE_AGENT}}}).ok());
  ASSERT_TRUE(directory_.Refresh(kNow).ok());
  EXPECT_EQ(Read("a"), Roles());
  EXPECT_EQ(Read("b"), Roles(Role::kAgent));
}

TEST_F(DirectoryTest, AFactAboutSomethingElseIsRefused) {
  EXPECT_EQ(Tell({{"agents/a", {ROLE_ADMIN}}}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM person_roles")[0][0].as<int>(), 0);
}

// A restore may bring another history to the number of the one before.
TEST_F(DirectoryTest, EverythingIsReadAnewNowAndThen) {
  ASSERT_TRUE(Tell({{"people/a", {ROLE_AGENT}}}).ok());
  ASSERT_TRUE(directory_.Refresh(kNow).ok());
  database_.Query("UPDATE person_roles SET roles = '{4}'");
  ASSERT_TRUE(directory_.Refresh(kNow + absl::Seconds(1)).ok());
  EXPECT_EQ(Read("a"), Roles(Role::kAgent)) << "the revision is the same";
  ASSERT_TRUE(directory_.Refresh(kNow + absl::Seconds(30)).ok());
  EXPECT_EQ(Read("a"), Roles(Role::kAdmin));
}

// Readers see a person's change no later than changes that were committed after it.
TEST_F(DirectoryTest, AChangeThatIsCommittedLateIsNotMissed) {
  db::Connection slow({.conninfo = database_.runtime()});
  auto open = std::make_unique<db::Transaction>(slow);
  event::v1::PersonRolesChanged agent;
  agent.add_roles(ROLE_AGENT);
  StoreRoles(*open, {{"late", agent}});
  ASSERT_TRUE(directory_.Refresh(kNow).ok());
  EXPECT_EQ(Read("late"), Roles());
  open->Commit();
  open.reset();
  ASSERT_TRUE(Tell({{"people/next", {ROLE_AGENT}}}).ok());
  ASSERT_TRUE(directory_.Refresh(kNow + absl::Seconds(1)).ok());
  EXPECT_EQ(Read("late"), Roles(Role::kAgent));
  EXPECT_EQ(Read("next"), Roles(Role::kAgent));
}

TEST_F(DirectoryTest, WhatWasReadLongAgoCountsNoMore) {
  const auto reason_at = [&](Directory& directory, Roles roles, absl::Duration later) {
    return ReasonOf(
        directory.Resolve({.id = "a", .display_name = "a", .roles = roles}, kNow + later).status());
  };
  EXPECT_EQ(reason_at(directory_, Role::kAgent, {}), reason::kRolesUnavailable) << "never read";
  EXPECT_EQ(reason_at(directory_, Role::kService, {}), "") << "services need none";
  ASSERT_TRUE(directory_.Refresh(kNow).ok());
  EXPECT_EQ(reason_at(directory_, Role::kAgent, Directory::kLongestAge), "");
  EXPECT_EQ(reason_at(directory_, Role::kAgent, Directory::kLongestAge + absl::Seconds(1)),
            reason::kRolesUnavailable);
  Directory unused(RoleSource::kClaims, &pool_);
  EXPECT_EQ(reason_at(unused, Role::kAgent, absl::Hours(1)), "");
}

TEST_F(DirectoryTest, WithoutADatabaseItSaysSo) {
  db::Pool away({.conninfo = "host=127.0.0.1 port=1 dbname=luukku"}, 1);
  Directory directory(RoleSource::kDirectory, &away);
  EXPECT_EQ(directory.Refresh(kNow).code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(directory.Resolve({.id = "a", .display_name = "a", .roles = {}}, kNow).ok());
}

TEST_F(DirectoryTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_.runtime()});
  for (const auto* statement : luukku::sql::lib::roles::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::roles
