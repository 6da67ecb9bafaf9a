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
  // A standby, which follows the primary from here on.
  struct StandbyOf {
    const Postgres& primary;
  };
  explicit Postgres(StandbyOf standby);
  // Connection string of the superuser; a Database takes it.
  std::string conninfo() const;
  // Connection string for this or the other one, whichever accepts writes.
  std::string ConninfoWith(const Postgres& other) const;
  // As pg_ctl stop -m immediate: no checkpoint, no word to sessions. Recovers at the next start.
  void StopAtOnce();
  // Returns when it accepts sessions.
  void Start();
  // From now on commits wait until a standby has them; there must be one.
  void CommitWithStandby();
  // Waits until this standby has all that the primary has written so far.
  void CatchUpWith(const Postgres& primary) const;
  // Makes a standby a primary.
  void Promote() const;

 private:
  // A value that a statement gives, run as the superuser.
  std::string Ask(const std::string& sql) const;
  const TemporaryFolder folder_;
  const std::string data_;
  const int port_;
  std::optional<Process> process_;
};

}  // namespace luukku::testing
