#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "lib/server/call.h"
#include "luukku/ticket/v1/ticket.pb.h"
#include "services/ticket/desk/desk_rules.h"

namespace luukku::ticket {

// A set of actions.
using Actions = uint32_t;

// What a caller may do with tickets by the contract's access rules, on each side of one.
struct Viewer {
  std::string person;  // "people/…", whose own tickets these are.
  Actions at_desk = 0, as_requester = 0;
};
Viewer ViewerOf(const server::Call& call);

// Sets allowed_actions for a viewer on the desk's side of the ticket, or on its customer's.
void SetAllowedActions(v1::Ticket& ticket, bool desk, const Viewer& viewer,
                       const v1::Desk& settings, absl::Time now);

}  // namespace luukku::ticket
