#pragma once

#include <string>

#include "absl/time/time.h"
#include "lib/auth/principal.h"
#include "lib/db/reader.h"
#include "lib/server/access.h"
#include "lib/server/permit.h"

namespace luukku::server {

// What a handler knows of the call that it answers, besides the request.
struct Call {
  std::string method;  // "luukku.ticket.v1.TicketService/CreateTicket".
  auth::Principal principal;
  absl::Time deadline;       // Always finite.
  std::string trace_parent;  // W3C traceparent of this call's span, for what it causes, or empty.
  std::string token;         // The caller's, for asking other services on its behalf; empty of a
                             // service that came with its certificate. Never logged.
  Reach reach;               // What the caller's roles may reach by the method.
  Permit permit = nullptr;   // The edge's.
};

// Whose turn a call takes among those that wait for a thread (executor.h): each person's own, one
// of all who call public methods. Services may have all threads: what they ask for follows from
// what people did, and each has few calls at once.
std::string TurnOf(const auth::Principal& principal);

// On whose behalf the call reads: its reach, by the caller's id.
db::Reader ReaderOf(const Call& call);

}  // namespace luukku::server
