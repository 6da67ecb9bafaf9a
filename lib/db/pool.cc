#include "lib/db/pool.h"

#include <exception>
#include <utility>

#include "absl/time/clock.h"
#include "lib/status/error.h"
#include "lib/status/sql_state.h"

namespace luukku::db {
namespace {

constexpr char kDeadlock[] = "40P01";

}  // namespace

Pool::Pool(ConnectionOptions options, size_t size)
    : options_(std::move(options)), stats_{.size = size} {}

Pool::Stats Pool::stats() const {
  absl::MutexLock lock(&mutex_);
  return stats_;
}

bool Pool::AwaitRoom(absl::Time deadline) {
  if (HasRoom()) return true;
  const absl::Time since = absl::Now();
  const bool free = mutex_.AwaitWithDeadline(absl::Condition(this, &Pool::HasRoom), deadline);
  stats_.waited += absl::Now() - since;
  if (!free) ++stats_.timeouts;
  return free;
}

absl::StatusOr<Pool::Lease> Pool::Acquire(absl::Time deadline) {
  std::unique_ptr<Connection> connection;
  {
    absl::MutexLock lock(&mutex_);
    if (!AwaitRoom(deadline)) {
      return RetryAfter(Error(absl::StatusCode::kResourceExhausted, reason::kOverloaded,
                              "all database sessions are busy; try again"),
                        absl::Milliseconds(200));
    }
    ++stats_.in_use;
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (connection != nullptr) return Lease(this, std::move(connection));
  try {
    return Lease(this, std::make_unique<Connection>(options_));
  } catch (const std::exception&) {
    Return(nullptr);
    absl::MutexLock lock(&mutex_);
    ++stats_.connect_failures;
    return DatabaseUnavailable();
  }
}

void Pool::Return(std::unique_ptr<Connection> connection) {
  absl::MutexLock lock(&mutex_);
  --stats_.in_use;
  if (connection != nullptr && connection->raw().is_open()) idle_.push_back(std::move(connection));
}

Pool::Lease::~Lease() {
  if (pool_ != nullptr) pool_->Return(std::move(connection_));
}

absl::Status Pool::TryRun(absl::Time deadline, absl::FunctionRef<void(Connection&)> work) {
  for (bool again = true;; again = false) {
    absl::StatusOr<Lease> lease = Acquire(deadline);
    if (!lease.ok()) return lease.status();
    try {
      work(**lease);
      return absl::OkStatus();
    } catch (const std::exception& error) {
      const bool lost = IsConnectionLost(error);
      if (lost) lease->Discard();
      if (!again || !(lost || SqlStateOf(error) == kDeadlock)) return ToStatus(error);
    }
  }
}

absl::Status Pool::TryTransact(absl::Time deadline, absl::FunctionRef<bool(Transaction&)> work) {
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<Lease> lease = Acquire(deadline);
    if (!lease.ok()) return lease.status();
    try {
      Transaction transaction(**lease);
      if (work(transaction)) transaction.Commit();
      return absl::OkStatus();
    } catch (const std::exception& error) {
      if (IsConnectionLost(error)) lease->Discard();
      if (!IsRetryable(SqlStateOf(error)) || attempt == kTransactionAttempts) {
        return ToStatus(error);
      }
    }
  }
}

}  // namespace luukku::db
