#include "bench/measured.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace luukku::bench {
namespace {

double NearestRank(const std::vector<double>& sorted, double fraction) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<size_t>(std::ceil(fraction * static_cast<double>(sorted.size())));
  return sorted[std::clamp<size_t>(rank, 1, sorted.size()) - 1];
}

}  // namespace

double Quantile(std::vector<double> values, double fraction) {
  std::sort(values.begin(), values.end());
  return NearestRank(values, fraction);
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Measured Summarise(std::vector<double> milliseconds, double seconds) {
  std::sort(milliseconds.begin(), milliseconds.end());
  return {.per_second = seconds > 0 ? static_cast<double>(milliseconds.size()) / seconds : 0,
          .p50 = NearestRank(milliseconds, 0.5),
          .p99 = NearestRank(milliseconds, 0.99)};
}

Measured MedianOf(const std::vector<Measured>& runs) {
  const auto median = [&](double Measured::*field) {
    std::vector<double> values;
    for (const Measured& run : runs) values.push_back(run.*field);
    return Median(std::move(values));
  };
  return {median(&Measured::per_second), median(&Measured::p50), median(&Measured::p99)};
}

absl::StatusOr<std::vector<Measured>> RunByTurns(
    int rounds, const std::vector<std::function<absl::StatusOr<Measured>()>>& compared) {
  std::vector<std::vector<Measured>> runs(compared.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < compared.size(); ++i) {
      const auto run = compared[i]();
      if (!run.ok()) return run.status();
      runs[i].push_back(*run);
    }
  }
  std::vector<Measured> medians;
  for (const auto& of_one : runs) medians.push_back(MedianOf(of_one));
  return medians;
}

}  // namespace luukku::bench
