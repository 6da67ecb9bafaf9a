#pragma once

#include <string>

#include "luukku/common/v1/desk.pb.h"
#include "luukku/event/v1/event.pb.h"

namespace luukku::ticket {

// Who acts on a ticket, and why, for history and feed.
struct Actor {
  std::string name;  // "people/…", "agents/…" or "services/…".
  std::string person;
  bool only_requester = false;  // Bound to own tickets.
  bool service = false;
  std::string request_id;
  std::string caused_by_event;
  std::string trace_parent;
  event::v1::Origin origin = event::v1::ORIGIN_LIVE;
  bool automatic = false;  // The service itself, by a setting of the desk.

  // The same person as a mere customer.
  Actor AsCustomer() const {
    Actor customer = *this;
    customer.name = "people/" + person;
    customer.only_requester = true;
    return customer;
  }

  // The kind on this ticket: its requester acts as REQUESTER, whatever the person's roles.
  common::v1::ActorKind KindAt(const std::string& requester) const {
    if (service) return common::v1::ACTOR_KIND_SERVICE;
    if (only_requester || requester == "people/" + person) return common::v1::ACTOR_KIND_REQUESTER;
    return common::v1::ACTOR_KIND_AGENT;
  }
};

}  // namespace luukku::ticket
