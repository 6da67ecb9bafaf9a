// Sessions that are shared, lost and replaced; transactions that are run again.

#include "lib/db/pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/barrier.h"
#include "absl/time/clock.h"
#include "lib/db/row.h"
#include "lib/status/error.h"
#include "lib/testing/database.h"

namespace luukku::db {
namespace {

constexpr Statement kPid{"test/pid", "SELECT pg_backend_pid()"};
constexpr Statement kRead{"test/read", "SELECT value FROM counters WHERE id = $1"};
constexpr Statement kAdd{"test/add", "UPDATE counters SET value = value + 1 WHERE id = $1"};
constexpr Statement kSnapshot{"test/snapshot", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"};
constexpr Statement kConflict{"test/conflict",
                              "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"};

class PoolTest : public ::testing::Test {
 protected:
  PoolTest() {
    database_.Query(
        "CREATE TABLE counters (id int PRIMARY KEY, value int);"
        "INSERT INTO counters VALUES (1, 0), (2, 0); GRANT ALL ON counters TO luukku_reporting");
  }

  static absl::Time Soon() { return absl::Now() + absl::Seconds(20); }

  absl::StatusOr<int64_t> Pid() {
    return pool_.Run(Soon(), [](Connection& connection) -> absl::StatusOr<int64_t> {
      return Int(connection.Execute(kPid, {})[0][0]);
    });
  }

  void Terminate(int64_t pid) {
    database_.Query(absl::StrCat("SELECT pg_terminate_backend(", pid, ", 5000)"));
  }

  int Value(int id) {
    return database_.Query(absl::StrCat("SELECT value FROM counters WHERE id = ", id))[0][0]
        .as<int>();
  }

  testing::Database database_{"reporting", {}};
  Pool pool_{{.conninfo = database_.runtime()}, 2};
};

TEST_F(PoolTest, IsBounded) {
  auto first = pool_.Acquire(Soon());
  {
    auto second = pool_.Acquire(Soon());
    ASSERT_TRUE(first.ok() && second.ok());
    EXPECT_EQ(pool_.stats().in_use, 2u);
    EXPECT_EQ(pool_.stats().size, 2u);
    const auto third = pool_.Acquire(absl::Now() + absl::Milliseconds(30)).status();
    EXPECT_EQ(third.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(ReasonOf(third), reason::kOverloaded);
    EXPECT_EQ(pool_.stats().timeouts, 1);
    EXPECT_GE(pool_.stats().waited, absl::Milliseconds(30));
  }
  EXPECT_EQ(pool_.stats().in_use, 1u);
  EXPECT_TRUE(pool_.Acquire(Soon()).ok());
}

TEST_F(PoolTest, GivesAFreedSessionToWhoWaits) {
  auto first = pool_.Acquire(Soon());
  auto second = std::make_unique<absl::StatusOr<Pool::Lease>>(pool_.Acquire(Soon()));
  std::thread other([&] {
    absl::SleepFor(absl::Milliseconds(50));
    second.reset();
  });
  EXPECT_TRUE(pool_.Acquire(Soon()).ok());
  other.join();
  EXPECT_EQ(pool_.stats().timeouts, 0);
  EXPECT_GT(pool_.stats().waited, absl::ZeroDuration());
}

TEST_F(PoolTest, KeepsAGoodSessionAndReplacesALostOne) {
  const auto pid = Pid();
  ASSERT_TRUE(pid.ok()) << pid.status();
  EXPECT_EQ(*Pid(), *pid);
  Terminate(*pid);
  const auto after = Pid();
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_NE(*after, *pid);
  EXPECT_EQ(pool_.stats().in_use, 0u);
}

TEST_F(PoolTest, RunsAReadOnceMoreIfTheSessionIsLostInIt) {
  int runs = 0;
  const auto status = pool_.Run(Soon(), [&](Connection& connection) {
    ++runs;
    const int64_t pid = Int(connection.Execute(kPid, {})[0][0]);
    if (runs == 1) Terminate(pid);
    connection.Execute(kPid, {});
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 2);
}

TEST_F(PoolTest, AnSqlErrorIsAStatusAndTheSessionStays) {
  static constexpr Statement kWrong{"test/wrong", "SELECT 1 / $1::int"};
  const auto pid = Pid();
  const auto status = pool_.Run(Soon(), [&](Connection& connection) {
    connection.Execute(kWrong, MakeParams(0));
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << status;
  EXPECT_EQ(*Pid(), *pid);
}

TEST_F(PoolTest, ADatabaseThatIsAwayIsUnavailable) {
  Pool pool({.conninfo = "host=127.0.0.1 port=1 dbname=none"}, 1);
  for (int i = 0; i < 3; ++i) {
    const auto status = pool.Acquire(Soon()).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ReasonOf(status), reason::kDatabaseUnavailable);
  }
  EXPECT_EQ(pool.stats().in_use, 0u);
  EXPECT_EQ(pool.stats().connect_failures, 3);
}

TEST_F(PoolTest, TransactCommitsOnlyWhatIsOk) {
  const auto add = [&](absl::Status result) {
    return pool_.Transact(Soon(), [&](Transaction& transaction) {
      transaction.Execute(kAdd, MakeParams(1));
      return result;
    });
  };
  EXPECT_TRUE(absl::IsNotFound(add(NotFound("things/1"))));
  EXPECT_EQ(Value(1), 0);
  EXPECT_TRUE(add(absl::OkStatus()).ok());
  EXPECT_EQ(Value(1), 1);
}

TEST_F(PoolTest, TransactRepeatsARealSerializationFailure) {
  int attempts = 0;
  const auto status = pool_.Transact(Soon(), [&](Transaction& transaction) {
    ++attempts;
    transaction.Execute(kSnapshot);
    transaction.Execute(kRead, MakeParams(1));
    if (attempts <= 2) database_.Query("UPDATE counters SET value = value + 10 WHERE id = 1");
    transaction.Execute(kAdd, MakeParams(1));
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(attempts, 3);
  EXPECT_EQ(Value(1), 21);
}

TEST_F(PoolTest, TransactRepeatsARealDeadlock) {
  absl::Barrier* const both_locked = new absl::Barrier(2);
  std::atomic<int> attempts = 0;
  const auto add_both = [&](int first, int second) {
    bool is_first_attempt = true;
    const auto status = pool_.Transact(Soon(), [&](Transaction& transaction) {
      ++attempts;
      transaction.Execute(kAdd, MakeParams(first));
      if (std::exchange(is_first_attempt, false) && both_locked->Block()) delete both_locked;
      transaction.Execute(kAdd, MakeParams(second));
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
  };
  std::thread other([&] { add_both(2, 1); });
  add_both(1, 2);
  other.join();
  EXPECT_GE(attempts, 3);
  EXPECT_EQ(Value(1), 2);
  EXPECT_EQ(Value(2), 2);
}

TEST_F(PoolTest, TransactGivesUpAfterFiveAttempts) {
  int attempts = 0;
  const auto status = pool_.Transact(Soon(), [&](Transaction& transaction) {
    ++attempts;
    transaction.Execute(kConflict);
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), reason::kDatabaseConflict);
  EXPECT_EQ(attempts, kTransactionAttempts);
}

// Its outcome may be unknown, so the caller has to repeat it with its request id.
TEST_F(PoolTest, TransactDoesNotRepeatWhatLostItsSession) {
  int attempts = 0;
  const auto status = pool_.Transact(Soon(), [&](Transaction& transaction) {
    ++attempts;
    transaction.Execute(kAdd, MakeParams(1));
    Terminate(Int(transaction.Execute(kPid)[0][0]));
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_EQ(attempts, 1);
  EXPECT_EQ(Value(1), 0);
  EXPECT_TRUE(Pid().ok());
}

}  // namespace
}  // namespace luukku::db
