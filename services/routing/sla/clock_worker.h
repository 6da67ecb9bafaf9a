#pragma once

#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/db/pool.h"
#include "lib/server/worker.h"
#include "services/routing/sla/clock_store.h"
#include "services/routing/sla/promise_book.h"
#include "services/routing/sla/sla_metrics.h"

namespace luukku::routing {

// Decides warnings and breaches once the ticket feed's watermark has passed their time, and puts
// clocks under new promises after an edit. Any number of replicas may run it: the one that locks a
// clock's row decides, and the row keeps what was published
// (docs/adr/0008-deadlines-by-watermark.md).
class ClockWorker {
 public:
  // Calls `told` after it may have stored facts.
  ClockWorker(db::Pool* pool, PromiseBook* book, SlaMetrics* metrics, std::function<void()> told);

  void Start() { worker_.Start(); }
  void Stop() { worker_.Stop(); }

  // For feed::ConsumerOptions::watermark.
  void Pass(const feed::Cursors& cursors, absl::Time watermark);

 private:
  // One round; true if there may be more to do.
  absl::StatusOr<bool> Round();
  absl::StatusOr<bool> DecideDue(const Watermark& watermark);
  absl::StatusOr<bool> BringUpToDate(const Watermark& watermark);
  void Told(const std::vector<SlaCount>& counts);

  db::Pool* const pool_;
  PromiseBook* const book_;
  SlaMetrics* const metrics_;
  const std::function<void()> told_;
  absl::Mutex mutex_;
  Watermark newest_ ABSL_GUARDED_BY(mutex_);
  // Steady time of the last look for outdated clocks.
  absl::Duration looked_ = -absl::InfiniteDuration();
  server::Worker worker_;
};

}  // namespace luukku::routing
