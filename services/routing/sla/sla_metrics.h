#pragma once

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <vector>

#include "lib/server/snapshot.h"
#include "services/routing/sla/clock_batch.h"

namespace luukku::routing {

// Figures about the SLA targets of open tickets from the database, for server::SnapshotExporter.
server::Figures SlaFigures();

// Counts decisions of this process about SLA targets, for rates and alerts. So decisions whose time
// is more than a day ago, made by a resync or after a long outage, do not count. Thread-safe.
class SlaMetrics {
 public:
  explicit SlaMetrics(prometheus::Registry& registry);
  void Count(const std::vector<SlaCount>& counts);

 private:
  static constexpr int kTargets = 2;
  static constexpr int kPriorities = 5;  // With none.
  using Counters = std::array<std::array<prometheus::Counter*, kPriorities>, kTargets>;

  static void AddCounters(prometheus::Family<prometheus::Counter>& family, Counters& counters);

  Counters met_;
  Counters breaches_;
  std::array<prometheus::Histogram*, kTargets> seconds_;
};

}  // namespace luukku::routing
