#include "services/routing/sla/sla_metrics.h"

#include "absl/time/clock.h"
#include "services/routing/sla/sql.h"

namespace luukku::routing {
namespace {

constexpr absl::Duration kOldest = absl::Hours(24);
constexpr const char* kTargetNames[] = {"first_response", "resolution"};
constexpr const char* kPriorityNames[] = {"none", "critical", "high", "moderate", "low"};

// The figures of sla_figures.sql.
constexpr const char* kTimesToBreach[] = {"15m", "30m", "1h",    "2h",    "4h",
                                          "8h",  "1d",  "later", "paused"};

// 5 minutes to 10 days.
const prometheus::Histogram::BucketBoundaries kBuckets = {
    300, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 432000, 864000};

size_t IndexOf(common::v1::SlaTargetKind kind) {
  return kind == common::v1::SLA_TARGET_KIND_RESOLUTION ? 1 : 0;
}

// Priorities that this binary does not know count as none.
size_t IndexOf(common::v1::Priority priority) {
  return common::v1::Priority_IsValid(priority) ? static_cast<size_t>(priority) : 0;
}

prometheus::Histogram* AddHistogram(prometheus::Registry& registry, const char* name,
                                    const char* help) {
  return &prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add({}, kBuckets);
}

}  // namespace

server::Figures SlaFigures() {
  const std::vector<server::FigureLabel> labels = {
      server::EnumLabel("target", *common::v1::SlaTargetKind_descriptor(),
                        common::v1::SLA_TARGET_KIND_FIRST_RESPONSE,
                        common::v1::SLA_TARGET_KIND_RESOLUTION),
      server::EnumLabel("priority", *common::v1::Priority_descriptor(),
                        common::v1::PRIORITY_CRITICAL, common::v1::PRIORITY_LOW)};
  std::vector<server::FigureLabel> with_bucket = labels;
  with_bucket.push_back({"bucket", {}});
  for (const char* bucket : kTimesToBreach) with_bucket.back().words[bucket] = bucket;
  return {
      &luukku::sql::services::routing::sla::kSlaFigures,
      {{"luukku_sla_at_risk_tickets",
        "Open tickets of which a target's warning time has passed, and its due time not.", labels},
       {"luukku_sla_breached_tickets", "Open tickets of which a target is breached.", labels},
       {"luukku_sla_time_to_breach_tickets",
        "Open tickets of which a target is not breached, by the time that is left: at most this "
        "much "
        "and more than the bucket before.",
        with_bucket}}};
}

SlaMetrics::SlaMetrics(prometheus::Registry& registry)
    : seconds_{AddHistogram(registry, "luukku_first_response_business_seconds",
                            "Business time to the first response, of targets reached."),
               AddHistogram(registry, "luukku_resolution_business_seconds",
                            "Business time to the resolution, of targets reached.")} {
  AddCounters(prometheus::BuildCounter()
                  .Name("luukku_sla_met_total")
                  .Help("SLA targets that were reached in time, as this process decided.")
                  .Register(registry),
              met_);
  AddCounters(prometheus::BuildCounter()
                  .Name("luukku_sla_breaches_total")
                  .Help("SLA targets that were broken, as this process decided.")
                  .Register(registry),
              breaches_);
}

void SlaMetrics::AddCounters(prometheus::Family<prometheus::Counter>& family, Counters& counters) {
  for (int target = 0; target < kTargets; ++target) {
    for (int priority = 0; priority < kPriorities; ++priority) {
      counters[target][priority] =
          &family.Add({{"target", kTargetNames[target]}, {"priority", kPriorityNames[priority]}});
    }
  }
}

void SlaMetrics::Count(const std::vector<SlaCount>& counts) {
  const absl::Time oldest = absl::Now() - kOldest;
  for (const SlaCount& count : counts) {
    if (count.time < oldest) continue;
    const size_t target = IndexOf(count.kind), priority = IndexOf(count.priority);
    if (count.state == common::v1::SLA_TARGET_STATE_MET) met_[target][priority]->Increment();
    if (count.state == common::v1::SLA_TARGET_STATE_BREACHED) {
      breaches_[target][priority]->Increment();
    }
    if (count.elapsed) seconds_[target]->Observe(absl::ToDoubleSeconds(*count.elapsed));
  }
}

}  // namespace luukku::routing
