#pragma once

#include <cstddef>
#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace luukku::server {

// A fixed set of threads that run handlers, so that gRPC's own threads never block. As many threads
// as database sessions for reading: more would only wait for a session.
class Executor {
 public:
  using Task = absl::AnyInvocable<void()>;

  Executor(size_t threads, size_t max_queue);
  // Runs what was submitted, then returns.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // False if the queue is full; then the task is not run.
  bool Submit(Task task);

  size_t queued() const;

 private:
  bool HasTaskOrStops() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !queue_.empty();
  }
  void Work();

  const size_t max_queue_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace luukku::server
