#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/db/connection.h"

namespace luukku::db {

// A lease on a task that one replica of a service does for all, in a table of the service's schema.
// It saves repeated work; never base correctness of data on it. Throws what pqxx throws.
class NamedLease {
 public:
  // `length` is how long other replicas wait after the holder has died.
  NamedLease(std::string name, absl::Duration length);

  // Takes or prolongs the lease. Returns when it ends by the clock of this process, never later
  // than in the database; InfinitePast if another object holds it.
  absl::Time Take(Connection& connection) const;
  // Gives it back, so that others need not wait.
  void Leave(Connection& connection) const;

 private:
  const std::string name_;
  const std::string owner_;
  const absl::Duration length_;
};

}  // namespace luukku::db
