#include <map>

#include "absl/strings/str_cat.h"
#include "bench/benchmarks.h"
#include "bench/pgbench.h"
#include "bench/tickets.h"

namespace luukku::bench {
namespace {

constexpr int kCreateCallers[] = {1, 8, 32, 64};
constexpr int kConnections[] = {1, 8, 16, 32, 64};  // Of pgbench.

// What pgbench reaches with as much at once: the best of 8, 16 and a connection for each caller, as
// far as there are so many callers.
int BestConnections(const std::map<int, Measured>& pgbench, int callers) {
  int best = callers;
  for (const int connections : {8, 16}) {
    if (connections > callers) continue;
    if (pgbench.at(connections).per_second > pgbench.at(best).per_second) best = connections;
  }
  return best;
}

std::optional<Aim> AimOf(int callers) {
  if (callers == 1) return Aim{Aim::Kind::kAtLeast, 0.6};
  if (callers >= 32) return Aim{Aim::Kind::kAtLeast, 1.1};
  return std::nullopt;
}

void AddCallers(int callers, const Measured& ours, const std::map<int, Measured>& pgbench,
                Report& report) {
  const int best = BestConnections(pgbench, callers);
  const Measured& theirs = pgbench.at(best);
  const double ratio = ours.per_second / theirs.per_second;
  // Its 8 or 16 connections are quick because the other callers wait outside; so the p99 is
  // compared with that of a connection a caller.
  const double their_p99 = pgbench.at(callers).p99;
  report.rows.push_back({absl::StrCat(callers), Format(ours.per_second), Format(ours.p50),
                         Format(ours.p99), Format(theirs.per_second), absl::StrCat(best),
                         Format(their_p99), Format(ratio)});
  const std::string at = absl::StrCat("_at_", callers);
  report.figures.push_back({"creates" + at, ours.per_second, "/s"});
  report.figures.push_back({"ratio" + at, ratio, "", AimOf(callers)});
  std::optional<Aim> lower;
  if (callers >= 32) lower = Aim{Aim::Kind::kAtMost, 1};
  report.figures.push_back({"p99_ratio" + at, ours.p99 / their_p99, "", lower});
}

}  // namespace

absl::StatusOr<Report> BenchmarkCreate(const Options& options) {
  const Installation ours({"ticket"}), theirs({"ticket"});
  const auto sample = Sample::Take(theirs);
  if (!sample.ok()) return sample.status();
  std::map<int, std::vector<Measured>> service_runs, pgbench_runs;
  const auto seconds = absl::Seconds(options.seconds);
  if (const auto warm = Run(CreateLoad(ours, 32, seconds)); !warm.ok()) return warm.status();
  for (int round = 0; round < options.rounds; ++round) {
    for (const int connections : kConnections) {
      const auto run = Run(Pgbench{
          .program = options.pgbench,
          .database = theirs.database("ticket").runtime() + " options='-c luukku.reads_all=on'",
          .script = sample->Script(),
          .protocol = "prepared",
          .variables = sample->Variables(),
          .connections = connections,
          .seconds = options.seconds});
      if (!run.ok()) return run.status();
      pgbench_runs[connections].push_back(*run);
      for (const int callers : kCreateCallers) {
        if (callers != connections) continue;
        const auto service = Run(CreateLoad(ours, callers, seconds));
        if (!service.ok()) return service.status();
        service_runs[callers].push_back(*service);
      }
    }
  }
  Report report{
      .name = "create",
      .title =
          "CreateTicket through gRPC, beside pgbench with the same statement, one transaction "
          "each",
      .columns = {"callers", "creates/s", "p50 ms", "p99 ms", "pgbench/s", "connections",
                  "p99 ms at a connection a caller", "ratio"},
      .rows = {},
      .figures = {}};
  std::map<int, Measured> pgbench;
  for (const auto& [connections, runs] : pgbench_runs) pgbench[connections] = MedianOf(runs);
  for (const int callers : kCreateCallers) {
    AddCallers(callers, MedianOf(service_runs[callers]), pgbench, report);
  }
  return report;
}

}  // namespace luukku::bench
