#include "lib/db/named_lease.h"

#include <utility>

#include "absl/time/clock.h"
#include "lib/db/params.h"
#include "lib/db/request_key.h"
#include "lib/db/sql.h"

namespace luukku::db {

namespace statements = luukku::sql::lib::db;

NamedLease::NamedLease(std::string name, absl::Duration length)
    : name_(std::move(name)), owner_(RandomUuid()), length_(length) {}

absl::Time NamedLease::Take(Connection& connection) const {
  const absl::Time asked = absl::Now();
  const auto rows =
      connection.Execute(statements::kTakeNamedLease,
                         MakeParams(name_, owner_, std::to_string(absl::ToDoubleSeconds(length_))));
  return rows.empty() ? absl::InfinitePast() : asked + length_;
}

void NamedLease::Leave(Connection& connection) const {
  connection.Execute(statements::kLeaveNamedLease, MakeParams(name_, owner_));
}

}  // namespace luukku::db
