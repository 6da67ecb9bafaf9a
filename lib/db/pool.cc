#include "lib/db/pool.h"

#include <utility>

#include "absl/time/clock.h"
#include "lib/status/error.h"

namespace luukku::db {

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

}  // namespace luukku::db
