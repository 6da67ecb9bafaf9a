#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/db/pool.h"
#include "luukku/event/v1/event.pb.h"

// The tree of categories, as the ticket service's feed tells it. Throws what pqxx throws.
namespace luukku::routing {

// Stores what changed, in the consumer's transaction; see feed::Apply. A resync forgets nothing.
absl::Status ProjectCategories(db::Transaction& transaction,
                               const std::vector<event::v1::Event>& events);

// By name: the category itself and all above it, from below.
using CategoryLines = std::map<std::string, std::vector<std::string>>;
CategoryLines ReadCategoryLines(db::Transaction& transaction, const std::set<std::string>& names);

}  // namespace luukku::routing
