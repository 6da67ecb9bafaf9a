#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace luukku::server {

// Metrics whose values are looked up when they are scraped. Of this process only: figures from the
// database are exported by one replica (snapshot.h).
class Gauges : public prometheus::Collectable {
 public:
  using Labels = std::map<std::string, std::string>;

  // `value` must be cheap and stay callable until the process stops serving /metrics.
  void AddGauge(const std::string& name, const std::string& help, const Labels& labels,
                std::function<double()> value);
  // The same for a value that only grows; the name ends in _total.
  void AddCounter(const std::string& name, const std::string& help, const Labels& labels,
                  std::function<double()> value);

  // Adds families that are made at each scrape, under the same conditions.
  void AddFamilies(std::function<std::vector<prometheus::MetricFamily>()> families);

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct Series {
    Labels labels;
    std::function<double()> value;
  };
  struct Family {
    std::string help;
    prometheus::MetricType type;
    std::vector<Series> series;
  };
  void Add(prometheus::MetricType type, const std::string& name, const std::string& help,
           const Labels& labels, std::function<double()> value);

  mutable absl::Mutex mutex_;
  std::map<std::string, Family> families_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::function<std::vector<prometheus::MetricFamily>()>> made_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace luukku::server
