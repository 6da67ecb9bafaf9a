#include "bench/pgbench.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/testing/process.h"
#include "lib/testing/server.h"

namespace luukku::bench {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> ArgumentsOf(const Pgbench& pgbench, const std::string& script,
                                     const std::string& log_prefix) {
  std::vector<std::string> arguments = {"--no-vacuum",
                                        absl::StrCat("--protocol=", pgbench.protocol),
                                        absl::StrCat("--file=", script),
                                        absl::StrCat("--client=", pgbench.connections),
                                        absl::StrCat("--jobs=", std::min(pgbench.connections, 2)),
                                        absl::StrCat("--time=", pgbench.seconds),
                                        "--log",
                                        absl::StrCat("--log-prefix=", log_prefix)};
  for (const auto& [name, value] : pgbench.variables) {
    arguments.push_back(absl::StrCat("--define=", name, "=", value));
  }
  arguments.push_back(pgbench.database);
  return arguments;
}

// The latencies of all transactions, from the files that --log has left: the third field of each
// line, in microseconds.
std::vector<double> Latencies(const std::filesystem::path& folder, const std::string& prefix) {
  std::vector<double> milliseconds;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!absl::StartsWith(entry.path().filename().string(), prefix)) continue;
    std::ifstream log(entry.path());
    std::string line;
    while (std::getline(log, line)) {
      std::istringstream fields(line);
      std::string client, number;
      double microseconds = 0;
      if (fields >> client >> number >> microseconds) milliseconds.push_back(microseconds / 1000);
    }
  }
  return milliseconds;
}

}  // namespace

absl::StatusOr<Measured> Run(const Pgbench& pgbench) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder.File("script.sql")) << pgbench.script;
  std::vector<std::string> arguments = {"-c", R"(exec "$@" >"$OUTPUT" 2>&1)", "sh",
                                        pgbench.program};
  for (auto& one : ArgumentsOf(pgbench, folder.File("script.sql"), folder.File("log"))) {
    arguments.push_back(std::move(one));
  }
  testing::Process process("/bin/sh", arguments, {"OUTPUT=" + folder.File("output")});
  const int exit_code = process.Wait();
  const std::string output = ReadFile(folder.File("output"));
  const size_t tps = output.find("tps = ");
  if (exit_code != 0 || tps == std::string::npos) {
    return absl::InternalError(absl::StrCat("pgbench failed: ", output));
  }
  auto milliseconds = Latencies(std::filesystem::path(folder.File("log")).parent_path(), "log.");
  Measured measured = Summarise(std::move(milliseconds), pgbench.seconds);
  measured.per_second = std::stod(output.substr(tps + 6));
  return measured;
}

}  // namespace luukku::bench
