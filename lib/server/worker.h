#pragma once

#include <functional>
#include <map>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/server/gauges.h"

namespace luukku::server {

// A thread for background work: runs rounds when it is poked, and every `tick` in any case, since
// other replicas make work too. A failed round is run again after a pause. The time of the last
// success is kept by the worker's name, which no other of the process has; see ExportWorkers.
class Worker {
 public:
  // `round` returns whether there may be more to do at once.
  Worker(std::string name, absl::Duration tick, std::function<absl::StatusOr<bool>()> round);
  // Starts the thread: to be called once all objects that a round uses are made.
  void Start();
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void Poke();
  // No further rounds; waits for the running one. Idempotent.
  void Stop();

 private:
  void Run();
  void RestAfterFailure();
  bool PokedOrStopping() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return poked_ || stopping_; }
  // False if stopping.
  bool Wait(absl::Duration duration);

  const std::string name_;
  const absl::Duration tick_;
  const std::function<absl::StatusOr<bool>()> round_;
  absl::Mutex mutex_;
  bool poked_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

// When a round of each worker of this process has last ended without an error, by name; the start,
// if none has yet.
std::map<std::string, absl::Time> LastSuccesses();

// luukku_worker_last_success_timestamp_seconds of all workers.
void ExportWorkers(Gauges& gauges);

}  // namespace luukku::server
