#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/report.h"

namespace luukku::bench {

struct Options {
  std::string pgbench;  // Path of the program.
  int rounds = 5;       // Of each thing compared; what is printed are medians.
  int seconds = 5;      // Of each run.
  int feed_tickets = 100'000;
  int import_tickets = 20'000;
};

struct Benchmark {
  std::string name;
  std::string about;
  absl::StatusOr<Report> (*run)(const Options&);
};

absl::StatusOr<Report> BenchmarkCreate(const Options& options);
absl::StatusOr<Report> BenchmarkRead(const Options& options);
absl::StatusOr<Report> BenchmarkAssign(const Options& options);
absl::StatusOr<Report> BenchmarkFeed(const Options& options);
absl::StatusOr<Report> BenchmarkImport(const Options& options);
absl::StatusOr<Report> BenchmarkNoisy(const Options& options);
absl::StatusOr<Report> BenchmarkTrace(const Options& options);
absl::StatusOr<Report> BenchmarkMemory(const Options& options);

// All of them, in the order in which they run.
const std::vector<Benchmark>& AllBenchmarks();

}  // namespace luukku::bench
