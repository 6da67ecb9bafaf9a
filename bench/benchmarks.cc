#include "bench/benchmarks.h"

namespace luukku::bench {

const std::vector<Benchmark>& AllBenchmarks() {
  static const auto& all = *new std::vector<Benchmark>{
      {"create", "CreateTicket beside pgbench with the same SQL", BenchmarkCreate},
      {"read", "GetTicket beside an empty unary call and pgbench", BenchmarkRead},
      {"assign", "from the call that creates a ticket to its assignment", BenchmarkAssign},
      {"feed", "events a second to one subscriber, from the first event", BenchmarkFeed},
      {"import", "rows a second of a log, beside psql's copy", BenchmarkImport},
      {"noisy", "calls of eight people, beside one at ten times the limit", BenchmarkNoisy},
      {"trace", "GetTicket with traces off and on", BenchmarkTrace},
      {"memory", "resident memory of the services under load", BenchmarkMemory}};
  return all;
}

}  // namespace luukku::bench
