#include "lib/server/gauges.h"

#include <utility>

namespace luukku::server {

void Gauges::AddGauge(const std::string& name, const std::string& help, const Labels& labels,
                      std::function<double()> value) {
  Add(prometheus::MetricType::Gauge, name, help, labels, std::move(value));
}

void Gauges::AddCounter(const std::string& name, const std::string& help, const Labels& labels,
                        std::function<double()> value) {
  Add(prometheus::MetricType::Counter, name, help, labels, std::move(value));
}

void Gauges::Add(prometheus::MetricType type, const std::string& name, const std::string& help,
                 const Labels& labels, std::function<double()> value) {
  absl::MutexLock lock(&mutex_);
  Family& family = families_[name];
  family.help = help;
  family.type = type;
  family.series.push_back({labels, std::move(value)});
}

void Gauges::AddFamilies(std::function<std::vector<prometheus::MetricFamily>()> families) {
  absl::MutexLock lock(&mutex_);
  made_.push_back(std::move(families));
}

std::vector<prometheus::MetricFamily> Gauges::Collect() const {
  absl::MutexLock lock(&mutex_);
  std::vector<prometheus::MetricFamily> families;
  for (const auto& [name, family] : families_) {
    prometheus::MetricFamily& out = families.emplace_back();
    out.name = name;
    out.help = family.help;
    out.type = family.type;
    for (const Series& series : family.series) {
      prometheus::ClientMetric& metric = out.metric.emplace_back();
      for (const auto& [label, value] : series.labels) metric.label.push_back({label, value});
      const double value = series.value();
      metric.gauge.value = value;
      metric.counter.value = value;
    }
  }
  for (const auto& make : made_) {
    for (prometheus::MetricFamily& family : make()) families.push_back(std::move(family));
  }
  return families;
}

}  // namespace luukku::server
