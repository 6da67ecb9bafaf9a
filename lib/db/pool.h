#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/db/connection.h"

namespace luukku::db {

class Transaction;

// A bounded set of database sessions. Thread-safe. Sessions are opened when first needed and
// dropped when lost, so the pool recovers from an outage of the database by itself.
class Pool {
 public:
  Pool(ConnectionOptions options, size_t size);

  struct Stats {
    size_t size = 0;        // How many there may be.
    size_t in_use = 0;      // How many are in use now.
    absl::Duration waited;  // Since the start, all together, for a session to get free …
    int64_t timeouts = 0;   // … and how often none got free in time.
    int64_t connect_failures = 0;
  };
  Stats stats() const;

  // A borrowed session.
  class Lease {
   public:
    Lease(Pool* pool, std::unique_ptr<Connection> connection)
        : pool_(pool), connection_(std::move(connection)) {}
    ~Lease();
    Lease(Lease&&) = default;
    Connection& operator*() { return *connection_; }
    Connection* operator->() { return connection_.get(); }
    // The session is lost: it does not go back.
    void Discard() { connection_.reset(); }

   private:
    struct Release {
      void operator()(Pool*) const {}
    };
    std::unique_ptr<Pool, Release> pool_;
    std::unique_ptr<Connection> connection_;
  };

  // Errors: UNAVAILABLE if the database cannot be reached, RESOURCE_EXHAUSTED OVERLOADED if no
  // session gets free by the deadline.
  absl::StatusOr<Lease> Acquire(absl::Time deadline);

  // For reads: runs `work(Connection&)`, which returns a Status or StatusOr and may throw what pqxx
  // throws. If the session turns out to be lost, or a read was the victim of a deadlock, as with a
  // migration, `work` runs once more.
  template <typename Work>
  auto Run(absl::Time deadline, Work work) -> std::invoke_result_t<Work, Connection&> {
    std::optional<std::invoke_result_t<Work, Connection&>> result;
    const absl::Status ran =
        TryRun(deadline, [&](Connection& connection) { result.emplace(work(connection)); });
    if (!ran.ok() || !result) return ran;
    return *std::move(result);
  }

  // Runs `work(Transaction&)` in a transaction and commits if it returns OK; serialization failures
  // and deadlocks run it again, up to 5 times.
  template <typename Work>
  auto Transact(absl::Time deadline, Work work) -> std::invoke_result_t<Work, Transaction&> {
    std::optional<std::invoke_result_t<Work, Transaction&>> result;
    const absl::Status ran = TryTransact(deadline, [&](Transaction& transaction) {
      result.emplace(work(transaction));
      return result->ok();
    });
    if (!ran.ok() || !result) return ran;
    return *std::move(result);
  }

 private:
  // Without the types of results, so that they are compiled once. OK if the last `work` returned;
  // in a transaction `work` returns whether to commit.
  absl::Status TryRun(absl::Time deadline, absl::FunctionRef<void(Connection&)> work);
  absl::Status TryTransact(absl::Time deadline, absl::FunctionRef<bool(Transaction&)> work);

  void Return(std::unique_ptr<Connection> connection);
  // False if no session gets free in time.
  bool AwaitRoom(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stats_.in_use < stats_.size; }

  const ConnectionOptions options_;
  mutable absl::Mutex mutex_;
  Stats stats_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
};

// How often a transaction is run at most.
inline constexpr int kTransactionAttempts = 5;

// A transaction on a borrowed session.
class Transaction {
 public:
  explicit Transaction(Connection& connection)
      : connection_(connection), transaction_(connection.raw()) {}
  pqxx::result Execute(const Statement& statement, const Params& params = {}) {
    return connection_.Execute(transaction_, statement, params);
  }
  void Commit() { transaction_.commit(); }

 private:
  Connection& connection_;
  pqxx::work transaction_;
};

}  // namespace luukku::db
