// Commands that share transactions, against a real table.

#include "lib/db/group_commit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <pqxx/nontransaction>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "lib/db/row.h"
#include "lib/status/error.h"
#include "lib/testing/database.h"

namespace luukku::db {
namespace {

struct Command : GroupCommand {
  int id = 0;
};

using Commit = GroupCommit<Command>;

constexpr Statement kTryLock{"test/try_lock",
                             "SELECT pg_try_advisory_xact_lock(hashtextextended($1::text, 0))"};
// The table refuses negative ids.
constexpr Statement kInsert{"test/insert",
                            "INSERT INTO effects VALUES ($1) ON CONFLICT DO NOTHING"};

class GroupCommitTest : public ::testing::Test {
 protected:
  GroupCommitTest() {
    database_.Query(
        "CREATE TABLE effects (id int PRIMARY KEY CHECK (id >= 0));"
        "GRANT ALL ON effects TO luukku_reporting");
  }

  Commit::Options One() { return {.writers = 1, .max_group = 64, .max_queue = 1000}; }

  std::unique_ptr<Commit> NewCommit(Commit::Options options) {
    return std::make_unique<Commit>(
        &pool_, options,
        [this](Connection& connection, const std::vector<Command*>& group) {
          Run(connection, group);
        },
        [this](std::unique_ptr<Command> command) {
          const std::lock_guard lock(mutex_);
          outcomes_[command->id].push_back(command->outcome);
        });
  }

  static std::unique_ptr<Command> NewCommand(int id, std::vector<std::string> keys = {},
                                             absl::Time deadline = absl::InfiniteFuture()) {
    auto command = std::make_unique<Command>();
    command->id = id;
    command->keys = std::move(keys);
    command->deadline = deadline;
    return command;
  }

  // Submits a command whose execution waits for the notification, so that others pile up behind it.
  void Plug(Commit& commit, absl::Notification& unplug) {
    plug_ = &unplug;
    commit.Submit(NewCommand(kPlug));
    while (plug_ != nullptr) absl::SleepFor(absl::Milliseconds(1));
  }

  void WaitFor(size_t commands) {
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (absl::Now() < end) {
      {
        const std::lock_guard lock(mutex_);
        if (outcomes_.size() >= commands) return;
      }
      absl::SleepFor(absl::Milliseconds(1));
    }
    ADD_FAILURE() << "not all commands were finished";
  }

  // The outcome of a command, which must have been finished exactly once.
  absl::Status OutcomeOf(int id) {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(outcomes_[id].size(), 1u) << id;
    return outcomes_[id].empty() ? absl::UnknownError("none") : outcomes_[id][0];
  }

  std::set<int> Effects() {
    std::set<int> ids;
    for (const auto& row : database_.Query("SELECT id FROM effects")) ids.insert(row[0].as<int>());
    return ids;
  }

  static constexpr int kPlug = 1'000'000;

  testing::Database database_{"reporting", {}};
  Pool pool_{{.conninfo = database_.runtime()}, 4};
  std::mutex mutex_;
  std::map<int, std::vector<absl::Status>> outcomes_;
  std::multiset<std::string> running_keys_;
  std::atomic<bool> keys_met_ = false;
  std::atomic<size_t> largest_group_ = 0;
  std::atomic<absl::Notification*> plug_ = nullptr;

 private:
  void Run(Connection& connection, const std::vector<Command*>& group) {
    largest_group_ = std::max(largest_group_.load(), group.size());
    const KeysInUse in_use(this, group);
    if (group[0]->id == kPlug) plug_.exchange(nullptr)->WaitForNotification();
    Transaction transaction(connection);
    for (Command* command : group) {
      for (const std::string& key : command->keys) {
        command->busy =
            command->busy || !Bool(transaction.Execute(kTryLock, MakeParams(key))[0][0]);
      }
      if (!command->busy) transaction.Execute(kInsert, MakeParams(command->id));
    }
    transaction.Commit();
  }

  // Notices commands with the same key that run at the same time.
  class KeysInUse {
   public:
    KeysInUse(GroupCommitTest* test, const std::vector<Command*>& group) : test_(test) {
      const std::lock_guard lock(test_->mutex_);
      for (const Command* command : group) {
        for (const std::string& key : command->keys) {
          if (test_->running_keys_.contains(key)) test_->keys_met_ = true;
          mine_.push_back(test_->running_keys_.insert(key));
        }
      }
    }
    ~KeysInUse() {
      const std::lock_guard lock(test_->mutex_);
      for (const auto& key : mine_) test_->running_keys_.erase(key);
    }

   private:
    GroupCommitTest* const test_;
    std::vector<std::multiset<std::string>::iterator> mine_;
  };
};

TEST_F(GroupCommitTest, CommandsThatArriveTogetherShareATransaction) {
  absl::Notification unplug;
  auto commit = NewCommit(One());
  Plug(*commit, unplug);
  for (int id = 0; id < 100; ++id) commit->Submit(NewCommand(id));
  unplug.Notify();
  WaitFor(101);
  EXPECT_EQ(largest_group_, 64u);
  EXPECT_EQ(Effects().size(), 101u);
}

TEST_F(GroupCommitTest, AnSqlErrorFailsOnlyItsOwnCommand) {
  absl::Notification unplug;
  auto commit = NewCommit(One());
  Plug(*commit, unplug);
  for (int id = -2; id < 20; ++id) commit->Submit(NewCommand(id));
  unplug.Notify();
  WaitFor(23);
  EXPECT_EQ(largest_group_, 22u) << "they were one group at first";
  for (int id = 0; id < 20; ++id) EXPECT_TRUE(OutcomeOf(id).ok()) << OutcomeOf(id);
  for (const int id : {-1, -2}) {
    EXPECT_EQ(OutcomeOf(id).code(), absl::StatusCode::kInternal) << OutcomeOf(id);
  }
  EXPECT_EQ(Effects().size(), 21u);
}

TEST_F(GroupCommitTest, EveryCommandIsFinishedExactlyOnce) {
  constexpr int kThreads = 16, kCommands = 150;
  auto commit = NewCommit({.writers = 3, .max_group = 16, .max_queue = 10'000});
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kCommands; ++i) {
        const int number = thread * kCommands + i + 1;
        // Every 50th is refused by the table; each needs two of seven keys.
        commit->Submit(NewCommand(number % 50 == 0 ? -number : number,
                                  {absl::StrCat("a", number % 7), absl::StrCat("b", i % 5)}));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  commit.reset();  // Finishes what was submitted.
  ASSERT_EQ(outcomes_.size(), static_cast<size_t>(kThreads * kCommands));
  std::set<int> good;
  for (const auto& [id, outcomes] : outcomes_) {
    ASSERT_EQ(outcomes.size(), 1u) << id;
    EXPECT_EQ(outcomes[0].ok(), id > 0) << id << ": " << outcomes[0];
    if (id > 0) good.insert(id);
  }
  EXPECT_EQ(Effects(), good);
  EXPECT_FALSE(keys_met_) << "commands with the same key ran at the same time";
}

TEST_F(GroupCommitTest, ABusyKeyDelaysItsCommandOnly) {
  pqxx::connection other(database_.runtime());
  pqxx::nontransaction session(other);
  session.exec(
      "SELECT pg_advisory_lock(hashtextextended(key, 0)) FROM unnest('{held,long}'::text[]) key");
  auto commit = NewCommit({});
  commit->Submit(NewCommand(1, {"held"}));
  commit->Submit(NewCommand(2, {"long"}, absl::Now() + absl::Milliseconds(200)));
  commit->Submit(NewCommand(3, {"free"}));
  WaitFor(2);
  EXPECT_TRUE(OutcomeOf(3).ok());
  EXPECT_EQ(ReasonOf(OutcomeOf(2)), reason::kBusy) << OutcomeOf(2);
  EXPECT_EQ(Effects(), std::set<int>{3});
  session.exec("SELECT pg_advisory_unlock(hashtextextended('held', 0))");
  WaitFor(3);
  EXPECT_TRUE(OutcomeOf(1).ok()) << OutcomeOf(1);
  EXPECT_EQ(Effects(), (std::set<int>{1, 3}));
}

TEST_F(GroupCommitTest, CommandsWhoseDeadlinePassedAreNotRun) {
  absl::Notification unplug;
  auto commit = NewCommit(One());
  Plug(*commit, unplug);
  commit->Submit(NewCommand(1, {}, absl::Now() + absl::Milliseconds(1)));
  commit->Submit(NewCommand(2));
  absl::SleepFor(absl::Milliseconds(10));
  unplug.Notify();
  WaitFor(3);
  EXPECT_TRUE(absl::IsDeadlineExceeded(OutcomeOf(1))) << OutcomeOf(1);
  EXPECT_TRUE(OutcomeOf(2).ok());
  EXPECT_EQ(Effects(), (std::set<int>{2, kPlug}));
}

TEST_F(GroupCommitTest, RefusesWhatTheQueueCannotHold) {
  absl::Notification unplug;
  auto commit = NewCommit({.writers = 1, .max_group = 64, .max_queue = 3});
  Plug(*commit, unplug);
  for (int id = 0; id < 4; ++id) commit->Submit(NewCommand(id));
  EXPECT_EQ(ReasonOf(OutcomeOf(3)), reason::kOverloaded);
  unplug.Notify();
  WaitFor(5);
  EXPECT_EQ(Effects(), (std::set<int>{0, 1, 2, kPlug}));
}

// Each command is finished although sessions are killed all the while, and OK is never a lie.
TEST_F(GroupCommitTest, LostSessionsLoseNoCommand) {
  constexpr int kThreads = 4, kCommands = 250;
  auto commit = NewCommit({.writers = 3, .max_group = 8, .max_queue = 10'000});
  std::atomic<bool> done = false;
  std::thread killer([&] {
    while (!done) {
      database_.Query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
          "WHERE datname = current_database() AND usename = 'luukku_reporting'");
      absl::SleepFor(absl::Milliseconds(20));
    }
  });
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kCommands; ++i) {
        commit->Submit(NewCommand(thread * kCommands + i, {absl::StrCat("k", i % 20)}));
        absl::SleepFor(absl::Milliseconds(1));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  commit.reset();
  done = true;
  killer.join();
  ASSERT_EQ(outcomes_.size(), static_cast<size_t>(kThreads * kCommands));
  const std::set<int> effects = Effects();
  size_t finished_well = 0;
  for (const auto& [id, outcomes] : outcomes_) {
    ASSERT_EQ(outcomes.size(), 1u) << id;
    if (outcomes[0].ok()) {
      EXPECT_TRUE(effects.contains(id)) << id;
      ++finished_well;
    } else {
      EXPECT_TRUE(absl::IsUnavailable(outcomes[0])) << outcomes[0];
    }
  }
  EXPECT_GT(finished_well, outcomes_.size() / 2);
}

}  // namespace
}  // namespace luukku::db
