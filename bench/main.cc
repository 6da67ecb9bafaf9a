// luukku-bench: the benchmarks of `./dev bench`, which starts the PostgreSQL that they use.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "bench/benchmarks.h"
#include "bench/empty_server.h"

namespace luukku::bench {
namespace {

bool IsWanted(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

int RunAll(const std::vector<std::string>& names, const std::string& json, const Options& options) {
  std::vector<Report> reports;
  for (const Benchmark& benchmark : AllBenchmarks()) {
    if (!IsWanted(names, benchmark.name)) continue;
    std::cerr << benchmark.name << ": " << benchmark.about << " …\n";
    auto report = benchmark.run(options);
    if (!report.ok()) {
      std::cerr << benchmark.name << " failed: " << report.status().message() << "\n";
      return 1;
    }
    Print(*report, std::cout);
    reports.push_back(*std::move(report));
  }
  if (json.empty()) return 0;
  std::ofstream file(json);
  PrintJson(reports, file);
  return file.good() ? 0 : 1;
}

int Main(int argc, char** argv) {
  CLI::App app("Luukku's benchmarks", "luukku-bench");
  app.require_subcommand(1);
  CLI::App& run = *app.add_subcommand("run", "run benchmarks, all unless named");
  std::vector<std::string> names, known;
  for (const Benchmark& benchmark : AllBenchmarks()) known.push_back(benchmark.name);
  std::string json;
  Options options;
  run.add_option("names", names, "create, read, assign, feed, import, memory")
      ->check(CLI::IsMember(known));
  run.add_option("--rounds", options.rounds, "how often each thing is measured")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  run.add_option("--seconds", options.seconds, "how long each run takes")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
  run.add_option("--json", json, "file for the figures");
  run.add_option("--pgbench", options.pgbench, "the program pgbench")->required();
  CLI::App& serve = *app.add_subcommand("empty-server", "answer GetTicket with so many bytes");
  std::string listen;
  int bytes = 0;
  serve.add_option("--listen", listen, "address")->required();
  serve.add_option("--bytes", bytes, "size of an answer")->required();
  CLI11_PARSE(app, argc, argv);
  return run.parsed() ? RunAll(names, json, options) : ServeEmptyCalls(listen, bytes);
}

}  // namespace
}  // namespace luukku::bench

int main(int argc, char** argv) { return luukku::bench::Main(argc, argv); }
