#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/db/connection.h"
#include "lib/status/sql_state.h"

namespace luukku::db {

// A bounded set of database sessions. Thread-safe. Sessions are opened when first needed and
// dropped when lost, so a database that was away needs no hands when it is back.
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
  auto Run(absl::Time deadline, Work work) -> std::invoke_result_t<Work, Connection&>;

  // Runs `work(Transaction&)` in a transaction and commits if it returns OK; serialization failures
  // and deadlocks run it again, up to 5 times.
  template <typename Work>
  auto Transact(absl::Time deadline, Work work) -> std::invoke_result_t<Work, class Transaction&>;

 private:
  void Return(std::unique_ptr<Connection> connection);
  // False if no session gets free in time.
  bool AwaitRoom(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stats_.in_use < stats_.size; }

  const ConnectionOptions options_;
  mutable absl::Mutex mutex_;
  Stats stats_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
};

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

inline constexpr int kTransactionAttempts = 5;
inline constexpr char kDeadlock[] = "40P01";

template <typename Work>
auto Pool::Run(absl::Time deadline, Work work) -> std::invoke_result_t<Work, Connection&> {
  for (bool again = true;; again = false) {
    absl::StatusOr<Lease> lease = Acquire(deadline);
    if (!lease.ok()) return lease.status();
    try {
      return work(**lease);
    } catch (const std::exception& error) {
      const bool lost = IsConnectionLost(error);
      if (lost) lease->Discard();
      if (!again || !(lost || SqlStateOf(error) == kDeadlock)) return ToStatus(error);
    }
  }
}

template <typename Work>
auto Pool::Transact(absl::Time deadline, Work work) -> std::invoke_result_t<Work, Transaction&> {
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<Lease> lease = Acquire(deadline);
    if (!lease.ok()) return lease.status();
    try {
      Transaction transaction(**lease);
      auto result = work(transaction);
      if (result.ok()) transaction.Commit();
      return result;
    } catch (const std::exception& error) {
      if (IsConnectionLost(error)) lease->Discard();
      if (!IsRetryable(SqlStateOf(error)) || attempt == kTransactionAttempts) {
        return ToStatus(error);
      }
    }
  }
}

}  // namespace luukku::db
