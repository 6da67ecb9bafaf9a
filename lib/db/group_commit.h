#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "lib/db/pool.h"
#include "lib/status/error.h"

namespace luukku::db {

// The part of a command that group commit needs; a service's command derives from it.
struct GroupCommand {
  // Commands that share a key never run at the same time in this process: subject and request id.
  std::vector<std::string> keys;
  absl::Time deadline = absl::InfiniteFuture();

  // Set by the executor of a group: another session holds one of the keys; the command is to be
  // tried again in a later group.
  bool busy = false;
  // Set by the executor unless busy. Sent to the caller after the transaction is committed.
  absl::Status outcome;
};

// Runs commands that arrive together in one transaction, so that they share one flush.
//
// Promise: a command is finished exactly once; with OK only after its effects are committed. After
// an SQL error in a group its commands run singly, so that each fails alone. When a session is lost
// with the outcome unknown, the commands run once more: they carry request ids, so the second run
// finds the result of the first.
template <typename Command>
class GroupCommit {
 public:
  using CommandPtr = std::unique_ptr<Command>;

  struct Options {
    int writers = 2;
    size_t max_group = 64;
    size_t max_queue = 8192;
  };

  // Executes all commands of a group in ONE transaction and commits it. Throws what pqxx throws;
  // then nothing is committed (or, if the connection was lost, it is unknown).
  using Execute = std::function<void(Connection&, const std::vector<Command*>&)>;
  // Answers the caller from command.outcome and what the executor left in the command.
  using Finish = std::function<void(CommandPtr)>;

  GroupCommit(Pool* pool, Options options, Execute execute, Finish finish)
      : pool_(pool), options_(options), execute_(std::move(execute)), finish_(std::move(finish)) {
    for (int i = 0; i < options_.writers; ++i) writers_.emplace_back([this] { Write(); });
  }

  // Finishes what was submitted, then returns.
  ~GroupCommit() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    for (std::thread& writer : writers_) writer.join();
  }

  void Submit(CommandPtr command) {
    {
      absl::MutexLock lock(&mutex_);
      if (queue_.size() < options_.max_queue) {
        queue_.push_back(std::move(command));
        return;
      }
    }
    command->outcome = RetryAfter(
        Error(absl::StatusCode::kResourceExhausted, reason::kOverloaded, "the write queue is full"),
        absl::Milliseconds(200));
    finish_(std::move(command));
  }

 private:
  using Group = std::vector<CommandPtr>;

  static constexpr absl::Duration kBusyPause = absl::Milliseconds(1);

  bool HasWorkOrStops() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || HasFreeCommand();
  }

  bool HasFreeCommand() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return std::any_of(queue_.begin(), queue_.end(),
                       [this](const CommandPtr& command) { return IsFree(*command); });
  }

  bool IsFree(const Command& command) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return std::none_of(command.keys.begin(), command.keys.end(),
                        [this](const std::string& key) { return in_flight_.contains(key); });
  }

  void Write() {
    while (true) {
      Group group;
      {
        absl::MutexLock lock(&mutex_);
        mutex_.Await(absl::Condition(this, &GroupCommit::HasWorkOrStops));
        group = TakeGroup();
        if (group.empty() && stopping_ && queue_.empty()) return;
      }
      if (group.empty()) {
        absl::SleepFor(kBusyPause);  // Stopping, and another writer holds the last keys.
      } else {
        RunGroup(std::move(group));
      }
    }
  }

  // Takes commands in order, leaving those whose keys are in flight or already in this group.
  Group TakeGroup() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    Group group;
    std::deque<CommandPtr> left;
    while (!queue_.empty() && group.size() < options_.max_group) {
      CommandPtr command = std::move(queue_.front());
      queue_.pop_front();
      if (IsFree(*command)) {
        in_flight_.insert(command->keys.begin(), command->keys.end());
        group.push_back(std::move(command));
      } else {
        left.push_back(std::move(command));
      }
    }
    for (; !left.empty(); left.pop_back()) queue_.push_front(std::move(left.back()));
    return group;
  }

  void RunGroup(Group group) {
    group = DropExpired(std::move(group));
    if (group.empty()) return;
    absl::StatusOr<Pool::Lease> lease = pool_->Acquire(DeadlineOf(group));
    if (!lease.ok()) return FailAll(std::move(group), lease.status());
    try {
      Execute_(**lease, group);
    } catch (const std::exception& error) {
      const bool lost = IsConnectionLost(error);
      if (lost) lease->Discard();
      { auto returned = std::move(*lease); }
      return RunSingly(std::move(group));
    }
    { auto returned = std::move(*lease); }
    Settle(std::move(group));
  }

  void Execute_(Connection& connection, const Group& group) {
    std::vector<Command*> commands;
    commands.reserve(group.size());
    for (const CommandPtr& command : group) {
      command->busy = false;
      command->outcome = absl::OkStatus();
      commands.push_back(command.get());
    }
    execute_(connection, commands);
  }

  // After a failed group: each command by itself, so that only the guilty one fails.
  void RunSingly(Group group) {
    for (CommandPtr& command : group) {
      Group single;
      single.push_back(std::move(command));
      const auto result = pool_->Run(single[0]->deadline, [&](Connection& connection) {
        Execute_(connection, single);
        return absl::OkStatus();
      });
      if (result.ok()) {
        Settle(std::move(single));
      } else {
        FailAll(std::move(single), result);
      }
    }
  }

  Group DropExpired(Group group) {
    const absl::Time now = absl::Now();
    Group alive;
    for (CommandPtr& command : group) {
      if (command->deadline > now) {
        alive.push_back(std::move(command));
        continue;
      }
      const bool was_busy = command->busy;
      command->outcome =
          was_busy ? RetryAfter(Error(absl::StatusCode::kAborted, reason::kBusy,
                                      "others keep changing the same resource; try again"),
                                absl::Milliseconds(50))
                   : Error(absl::StatusCode::kDeadlineExceeded, reason::kDeadlineExceeded,
                           "the deadline passed while the call waited for its turn");
      FinishOne(std::move(command));
    }
    return alive;
  }

  static absl::Time DeadlineOf(const Group& group) {
    return (*std::max_element(
                group.begin(), group.end(),
                [](const CommandPtr& a, const CommandPtr& b) { return a->deadline < b->deadline; }))
        ->deadline;
  }

  void FailAll(Group group, const absl::Status& status) {
    for (CommandPtr& command : group) {
      command->outcome = status;
      FinishOne(std::move(command));
    }
  }

  void Settle(Group group) {
    std::deque<CommandPtr> busy;
    for (CommandPtr& command : group) {
      if (command->busy) {
        busy.push_back(std::move(command));
      } else {
        FinishOne(std::move(command));
      }
    }
    if (busy.empty()) return;
    if (busy.size() == group.size()) absl::SleepFor(kBusyPause);
    absl::MutexLock lock(&mutex_);
    for (; !busy.empty(); busy.pop_back()) {
      for (const std::string& key : busy.back()->keys) in_flight_.erase(key);
      queue_.push_front(std::move(busy.back()));
    }
  }

  void FinishOne(CommandPtr command) {
    {
      absl::MutexLock lock(&mutex_);
      for (const std::string& key : command->keys) in_flight_.erase(key);
    }
    finish_(std::move(command));
  }

  Pool* const pool_;
  const Options options_;
  const Execute execute_;
  const Finish finish_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<CommandPtr> queue_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> in_flight_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> writers_;
};

}  // namespace luukku::db
