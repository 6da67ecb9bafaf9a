#include "lib/db/pool.h"

#include <utility>

#include "lib/status/error.h"

namespace luukku::db {

Pool::Pool(ConnectionOptions options, size_t size) : options_(std::move(options)), size_(size) {}

Pool::Stats Pool::stats() const {
  absl::MutexLock lock(&mutex_);
  return {size_, in_use_};
}

absl::StatusOr<Pool::Lease> Pool::Acquire(absl::Time deadline) {
  std::unique_ptr<Connection> connection;
  {
    absl::MutexLock lock(&mutex_);
    if (!mutex_.AwaitWithDeadline(absl::Condition(this, &Pool::HasRoom), deadline)) {
      return RetryAfter(Error(absl::StatusCode::kResourceExhausted, reason::kOverloaded,
                              "all database sessions are busy; try again"),
                        absl::Milliseconds(200));
    }
    ++in_use_;
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
    return DatabaseUnavailable();
  }
}

void Pool::Return(std::unique_ptr<Connection> connection) {
  absl::MutexLock lock(&mutex_);
  --in_use_;
  if (connection != nullptr && connection->raw().is_open()) idle_.push_back(std::move(connection));
}

Pool::Lease::~Lease() {
  if (pool_ != nullptr) pool_->Return(std::move(connection_));
}

}  // namespace luukku::db
