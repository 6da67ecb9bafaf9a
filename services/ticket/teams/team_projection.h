#pragma once

#include <vector>

#include "absl/status/status.h"
#include "lib/db/pool.h"
#include "luukku/event/v1/event.pb.h"

namespace luukku::ticket {

// Applies the facts of routing's feed about restricted teams, in the consumer's transaction; see
// feed::Apply.
absl::Status ProjectTeams(db::Transaction& transaction,
                          const std::vector<event::v1::Event>& events);

}  // namespace luukku::ticket
