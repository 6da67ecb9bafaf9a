// No demand for a decision gets lost between those who make one and those who decide.

#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/testing/database.h"
#include "services/routing/assignment/work_store.h"
#include "services/routing/migrations.h"

namespace luukku::routing {
namespace {

class DueTest : public ::testing::Test {
 protected:
  DueTest() {
    database_.Query(
        "INSERT INTO work_items (ticket, state, type, channel, priority, customer_group, "
        "assignment_revision, assigned_by_hand, priority_by_hand, rules_due, live, create_time, "
        "last_event, commanded_revision) VALUES (1, 2, 1, 1, 3, '', 2, false, false, false, true, "
        "now(), gen_random_uuid(), 1)");
    database_.Query(
        "INSERT INTO commands (request_id, ticket, request) VALUES "
        "('6f0c1a52-8f1e-4f0d-9a86-3a1f0d9f1c77', 1, '')");
    database_.Query("INSERT INTO decisions_due (ticket) VALUES (1)");
  }

  // The answer to the command comes while a decider has looked at the ticket, and found a command
  // on its way.
  void AnswerWhileLookedAt(bool refused) {
    db::Pool pool({.conninfo = database_.runtime(), .reads_all = true}, 2);
    const std::vector<Command> commands = {
        {.request_id = "6f0c1a52-8f1e-4f0d-9a86-3a1f0d9f1c77", .ticket = 1}};
    std::thread answered;
    const auto looked = pool.Transact(absl::Now() + absl::Seconds(5), [&](auto& transaction) {
      const auto items = ClaimWork(transaction, {1});
      EXPECT_TRUE(items.at(1).commanded);
      answered = std::thread([&] {
        const auto status = pool.Transact(absl::Now() + absl::Seconds(5), [&](auto& other) {
          FinishCommands(other, refused ? std::vector<Command>() : commands,
                         refused ? commands : std::vector<Command>());
          return absl::OkStatus();
        });
        EXPECT_TRUE(status.ok()) << status;
      });
      absl::SleepFor(absl::Milliseconds(300));
      SettleDue(transaction, items);
      return absl::OkStatus();
    });
    EXPECT_TRUE(looked.ok()) << looked;
    answered.join();
    EXPECT_EQ(database_.Query("SELECT count(*) FROM commands")[0][0].as<int>(), 0);
    EXPECT_EQ(DueNow(), 1u);
  }

  size_t DueNow() const {
    db::Pool pool({.conninfo = database_.runtime(), .reads_all = true}, 1);
    const auto due = pool.Run(absl::Now() + absl::Seconds(5),
                              [](db::Connection& connection) -> absl::StatusOr<size_t> {
                                return DueTickets(connection, 10).tickets.size();
                              });
    EXPECT_TRUE(due.ok()) << due.status();
    return due.value_or(0);
  }

  const testing::Database database_{"routing", Migrations()};
};

TEST_F(DueTest, ACommandIsDoneWhileADeciderLooks) { AnswerWhileLookedAt(false); }

TEST_F(DueTest, ACommandIsRefusedWhileADeciderLooks) { AnswerWhileLookedAt(true); }

// Or deciders would look at it again and again until the answer comes.
TEST_F(DueTest, WhatHasACommandOnItsWayIsNotDue) {
  EXPECT_EQ(DueNow(), 0u);
  database_.Query("DELETE FROM commands");
  EXPECT_EQ(DueNow(), 1u);
}

// Whoever claims an item sees what its last holder has done to its command, too.
TEST_F(DueTest, ADeciderSeesWhatTheHolderBeforeHasDone) {
  db::Pool pool({.conninfo = database_.runtime(), .reads_all = true}, 2);
  const auto status = pool.Transact(absl::Now() + absl::Seconds(5), [&](auto& transaction) {
    FinishCommands(transaction, {},
                   {{.request_id = "6f0c1a52-8f1e-4f0d-9a86-3a1f0d9f1c77", .ticket = 1}});
    // It is held: nobody decides on it, and nobody ends its demand.
    const auto other = pool.Transact(absl::Now() + absl::Seconds(5), [&](auto& decider) {
      const auto items = ClaimWork(decider, {1});
      EXPECT_TRUE(items.empty());
      SettleDue(decider, items);
      return absl::OkStatus();
    });
    EXPECT_TRUE(other.ok()) << other;
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  const auto decided = pool.Transact(absl::Now() + absl::Seconds(5), [&](auto& decider) {
    const auto items = ClaimWork(decider, {1});
    EXPECT_EQ(items.size(), 1u);
    EXPECT_TRUE(IsWaiting(items.at(1)));
    return absl::OkStatus();
  });
  EXPECT_TRUE(decided.ok()) << decided;
}

// What waits is decided on, even if its demand got lost (by a binary of before, say).
TEST_F(DueTest, WhatWaitsAndWasNotDecidedOnIsFound) {
  database_.Query("DELETE FROM commands; DELETE FROM decisions_due");
  db::Pool pool({.conninfo = database_.runtime(), .reads_all = true}, 1);
  const auto wake = [&] {
    const auto status = pool.Transact(absl::Now() + absl::Seconds(5), [](auto& transaction) {
      WakeUndecided(transaction);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return database_.Query("SELECT count(*) FROM decisions_due")[0][0].as<int>();
  };
  EXPECT_EQ(wake(), 1);
  EXPECT_EQ(wake(), 1);
  // One that was decided on, or commanded, waits for something else.
  for (const char* revision : {"decided_revision", "commanded_revision"}) {
    database_.Query(
        absl::StrCat("DELETE FROM decisions_due; UPDATE work_items SET "
                     "decided_revision = 0, commanded_revision = 0; "
                     "UPDATE work_items SET ",
                     revision, " = 2"));
    EXPECT_EQ(wake(), 0) << revision;
  }
}

}  // namespace
}  // namespace luukku::routing
