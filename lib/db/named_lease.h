#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/db/connection.h"

namespace luukku::db {

// A claim to something that one replica of a service does for all, over a table in the service's
// schema. It saves work and repeated answers; never base correctness of data on it. Throws what
// pqxx throws.
class NamedLease {
 public:
  // `length` is how long others wait after the holder has died.
  NamedLease(std::string name, absl::Duration length);

  // Takes or prolongs it. Until when it is this object's, by the clock of this process and never
  // longer than by the database's; InfinitePast if another one holds it.
  absl::Time Take(Connection& connection) const;
  // Gives it back, so that others need not wait.
  void Leave(Connection& connection) const;

 private:
  const std::string name_;
  const std::string owner_;
  const absl::Duration length_;
};

}  // namespace luukku::db
