#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "bench/measured.h"

namespace luukku::bench {

// One run of PostgreSQL's pgbench.
struct Pgbench {
  std::string program;
  std::string database;  // libpq connection string.
  std::string script;
  std::string protocol;  // "prepared" or "simple", as its option -M.
  std::map<std::string, std::string> variables;
  int connections = 1;
  int seconds = 1;
};

// An error if it does not run or any transaction failed.
absl::StatusOr<Measured> Run(const Pgbench& pgbench);

}  // namespace luukku::bench
