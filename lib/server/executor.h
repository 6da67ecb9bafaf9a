#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace luukku::server {

// A fixed set of threads that run handlers, so that gRPC's own threads never block. As many threads
// as database sessions for reading: more would only wait for a session.
//
// Callers take turns, one task each, and one caller has at most half of the threads (at least one),
// however slow its tasks: its further tasks wait, and the others' go on.
class Executor {
 public:
  using Task = absl::AnyInvocable<void()>;

  Executor(size_t threads, size_t max_queue);
  // Runs what was submitted, then returns.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // `caller` is whose task it is; "" for one that may have all threads. The tasks of one caller
  // start in the order in which they came. False if the queue is full; then the task is not run.
  bool Submit(const std::string& caller, Task task);

  size_t queued() const;

 private:
  struct Lane {
    std::deque<Task> waiting;
    size_t running = 0;
  };

  // Whether a thread has something to do: run a task, or end once all are done.
  bool IsTurn() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !turns_.empty() || (stopping_ && queued_ == 0);
  }
  size_t MostOf(const std::string& caller) const { return caller.empty() ? all_ : most_of_one_; }
  // The next task of the caller, which counts as running until Ran.
  Task Take(const std::string& caller) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Ran(const std::string& caller) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Work();

  const size_t max_queue_, all_, most_of_one_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  size_t queued_ ABSL_GUARDED_BY(mutex_) = 0;
  // Callers with a task that waits or runs; and, in order of their turns, those that have one
  // waiting and may have one more running.
  absl::flat_hash_map<std::string, Lane> lanes_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> turns_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace luukku::server
