#pragma once

#include <string>
#include <vector>

#include "luukku/event/v1/event.pb.h"
#include "luukku/routing/v1/sla.pb.h"

// Picks a ticket's policy. Pure.
namespace luukku::routing {

// The policy that applies to the ticket, nullptr if none does; see SlaPolicy.organisation.
const v1::SlaPolicy* PickPolicy(const std::vector<v1::SlaPolicy>& policies,
                                const event::v1::TicketSnapshot& ticket);

}  // namespace luukku::routing
