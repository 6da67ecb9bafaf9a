// What is asked for often is found by an index, under row-level security too: there a condition
// that PostgreSQL does not know to leak nothing is tried on all rows, however well an index would
// fit.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/resource/sql.h"
#include "lib/testing/database.h"
#include "services/routing/assignment/sql.h"
#include "services/routing/migrations.h"
#include "services/routing/sla/sql.h"
#include "services/routing/teams/sql.h"

namespace luukku::routing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// As hidden_teams() asks.
constexpr db::Statement kRestricted{"test/restricted", "SELECT id FROM teams t WHERE t.restricted"};

class IndexTest : public ::testing::Test {
 protected:
  const testing::Database database_{"routing", Migrations()};
};

TEST_F(IndexTest, WhatAgentsHaveToDo) {
  namespace assignment = luukku::sql::services::routing::assignment;
  namespace teams = luukku::sql::services::routing::teams;
  const auto load = HasSubstr("Index Cond: (CASE WHEN (reserved_agent IS NULL) THEN agent ELSE");
  EXPECT_THAT(database_.PlanOf(assignment::kReadCandidates, "('{desk}')"), load);
  EXPECT_THAT(database_.PlanOf(assignment::kWakeWaiting, "('{alice}')"), load);
  EXPECT_THAT(database_.PlanOf(teams::kReadLoads, "('{alice}')"), load);
}

TEST_F(IndexTest, ResourcesByName) {
  EXPECT_THAT(
      database_.PlanOf(luukku::sql::lib::resource::kHoldReferences, "('{teams}', '{desk}')"),
      HasSubstr("resources_pkey"));
}

TEST_F(IndexTest, RestrictedTeamsOfAllTeams) {
  EXPECT_THAT(database_.PlanOf(kRestricted, ""), HasSubstr("teams_restricted"));
}

TEST_F(IndexTest, APageOfAQueue) {
  const std::string plan = database_.PlanOf(luukku::sql::services::routing::assignment::kListQueue,
                                            "('desk', '-infinity', '-infinity', 0, 50)");
  EXPECT_THAT(plan,
              HasSubstr("Index Cond: ((CASE WHEN (team IS NULL) THEN ''::text ELSE team END"));
  EXPECT_THAT(plan, Not(HasSubstr("Sort"))) << "the index has the order";
}

TEST_F(IndexTest, WorkItemsAndClocksByTicket) {
  const auto by_ticket = HasSubstr("Index Cond: (ticket = ANY");
  const auto one_by_one = HasSubstr("Index Cond: (ticket = asked.ticket");
  EXPECT_THAT(database_.PlanOf(luukku::sql::services::routing::assignment::kReadItems, "('{1,2}')"),
              one_by_one);
  EXPECT_THAT(
      database_.PlanOf(luukku::sql::services::routing::assignment::kClaimItems, "('{1,2}')"),
      by_ticket);
  EXPECT_THAT(database_.PlanOf(luukku::sql::services::routing::sla::kReadClocks, "('{1,2}')"),
              one_by_one);
}

}  // namespace
}  // namespace luukku::routing
