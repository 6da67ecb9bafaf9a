#pragma once

#include <optional>
#include <string>

#include "lib/testing/process.h"
#include "lib/testing/server.h"

namespace luukku::testing {

// A PostgreSQL of a test's own, as durable as in production (fsync on), to be killed and started
// again.
class Postgres {
 public:
  Postgres();
  // Connection string of the superuser; a Database takes it.
  std::string conninfo() const;
  // As pg_ctl stop -m immediate: no checkpoint, nothing is said to sessions. Recovers at the next
  // start.
  void StopAtOnce();
  // Returns when it accepts sessions.
  void Start();

 private:
  const TemporaryFolder folder_;
  const std::string data_;
  const int port_;
  std::optional<Process> process_;
};

}  // namespace luukku::testing
