#include "services/routing/assignment/queue_metrics.h"

#include "services/routing/assignment/sql.h"

namespace luukku::routing {

server::Figures QueueFigures() {
  return {
      &luukku::sql::services::routing::assignment::kQueueFigures,
      {{"luukku_queue_tickets",
        "Open tickets of a team, (none) for those without; of the 200 longest queues, the rest is "
        "(others).",
        {{"queue", {}}}},
       {"luukku_routing_due_decisions", "Tickets that are about to be decided on.", {}},
       {"luukku_routing_oldest_due_seconds",
        "How long a ticket has waited for a decision at the most.",
        {}},
       {"luukku_routing_unanswered_commands",
        "Assignments that the ticket service has not answered yet.",
        {}}}};
}

}  // namespace luukku::routing
