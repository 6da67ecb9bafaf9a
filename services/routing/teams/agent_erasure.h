#pragma once

#include <vector>

#include "lib/resource/kind.h"
#include "luukku/event/v1/event.pb.h"

namespace luukku::routing {

// Applies erasures of people in the consumer's transaction (see feed::Apply): agents among them
// lose their names and teams, and get no more work. May throw pqxx's exceptions.
absl::Status EraseAgents(db::Transaction& transaction, const resource::Kinds& kinds,
                         const std::vector<event::v1::Event>& events);

}  // namespace luukku::routing
