#pragma once

#include <functional>

#include "lib/feed/consumer.h"

namespace luukku::routing {

// What the ticket feed means to routing: keeps work_items as the feed tells, demands decisions on
// tickets that nobody has, and wakes what waits for an agent who got room. For
// feed::ConsumerOptions::apply.
absl::Status ProjectTickets(db::Transaction& transaction,
                            const std::vector<event::v1::Event>& events);

}  // namespace luukku::routing
