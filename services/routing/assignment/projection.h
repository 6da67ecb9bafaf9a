#pragma once

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lib/feed/consumer.h"
#include "services/routing/sla/promise_book.h"
#include "services/routing/sla/sla_metrics.h"

namespace luukku::routing {

// Applies the ticket feed to routing: stores work_items and SLA clocks, and demands decisions on
// tickets without an agent and on tickets that wait for an agent who got room. Thread-safe.
class Projection {
 public:
  Projection(PromiseBook* book, SlaMetrics* metrics) : book_(book), metrics_(metrics) {}

  // For feed::ConsumerOptions::apply.
  absl::Status Apply(db::Transaction& transaction, const std::vector<event::v1::Event>& events);
  // For feed::ConsumerOptions::stored: counts the SLA decisions of the last Apply.
  void Stored();

 private:
  PromiseBook* const book_;
  SlaMetrics* const metrics_;
  absl::Mutex mutex_;
  std::vector<SlaCount> counts_ ABSL_GUARDED_BY(mutex_);  // Not committed yet.
};

}  // namespace luukku::routing
