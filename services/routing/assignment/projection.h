#pragma once

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/feed/consumer.h"
#include "services/routing/sla/promise_book.h"
#include "services/routing/sla/sla_metrics.h"

namespace luukku::routing {

// What the ticket feed means to routing: keeps work_items and SLA clocks as the feed tells, demands
// decisions on tickets that nobody has, and wakes what waits for an agent who got room.
// Thread-safe.
class Projection {
 public:
  Projection(PromiseBook* book, SlaMetrics* metrics) : book_(book), metrics_(metrics) {}

  // For feed::ConsumerOptions::apply.
  absl::Status Apply(db::Transaction& transaction, const std::vector<event::v1::Event>& events);
  // For feed::ConsumerOptions::stored: counts what Apply has done at last.
  void Stored();

 private:
  PromiseBook* const book_;
  SlaMetrics* const metrics_;
  absl::Mutex mutex_;
  std::vector<SlaCount> counts_ ABSL_GUARDED_BY(mutex_);  // Not committed yet.
};

}  // namespace luukku::routing
