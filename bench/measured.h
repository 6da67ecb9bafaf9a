#pragma once

#include <functional>
#include <vector>

#include "absl/status/statusor.h"

namespace luukku::bench {

// What one run came to. Times are of the caller, in milliseconds.
struct Measured {
  double per_second = 0;
  double p50 = 0;
  double p99 = 0;
};

// Of values in any order, by the nearest rank; `fraction` is 0 to 1. 0 of no values.
double Quantile(std::vector<double> values, double fraction);

// The middle one, or the mean of the two in the middle.
double Median(std::vector<double> values);

// Of calls with these latencies that were answered within `seconds`.
Measured Summarise(std::vector<double> milliseconds, double seconds);

// Field by field.
Measured MedianOf(const std::vector<Measured>& runs);

// What is compared, run by turns, so that whatever else the machine does meets all alike; the
// median of each. The first error ends it.
absl::StatusOr<std::vector<Measured>> RunByTurns(
    int rounds, const std::vector<std::function<absl::StatusOr<Measured>()>>& compared);

}  // namespace luukku::bench
