#pragma once

#include <vector>

#include "lib/resource/kind.h"
#include "luukku/event/v1/event.pb.h"

namespace luukku::routing {

// Takes in that people were erased, in the consumer's transaction (see feed::Apply): those of them
// who are agents lose their names and teams, and get no work any more. Throws what pqxx throws.
absl::Status EraseAgents(db::Transaction& transaction, const resource::Kinds& kinds,
                         const std::vector<event::v1::Event>& events);

}  // namespace luukku::routing
