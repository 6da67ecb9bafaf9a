#pragma once

#include <string>

#include "absl/time/time.h"
#include "lib/auth/principal.h"
#include "lib/db/reader.h"
#include "lib/server/access.h"
#include "lib/server/permit.h"

namespace luukku::server {

// The context of a call, besides its request.
struct Call {
  std::string method;  // "luukku.ticket.v1.TicketService/CreateTicket".
  auth::Principal principal;
  absl::Time deadline;       // Always finite.
  std::string trace_parent;  // W3C traceparent of this call's span, for what it causes, or empty.
  std::string token;         // The caller's, for calls to other services on its behalf; empty if
                             // its certificate identified it. Never logged.
  Reach reach;               // What the caller's roles may reach by the method.
  Permit permit = nullptr;   // The edge's.
};

// The queue in which a call waits for a thread (executor.h): one for each person, one for all
// callers of public methods. Services may have all threads: their calls follow from people's, and
// each has few at once.
std::string TurnOf(const auth::Principal& principal);

// For whom the call reads rows: the caller, as far as the call's reach.
db::Reader ReaderOf(const Call& call);

}  // namespace luukku::server
