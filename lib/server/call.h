#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/server_context.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "lib/auth/principal.h"
#include "lib/db/reader.h"
#include "lib/server/access.h"
#include "lib/server/limiter.h"

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

// The token of `authorization: Bearer …`, or "".
std::string BearerToken(const grpc::ServerContextBase& context);

// Whether the call brings an authorization, of whatever kind.
bool HasAuthorization(const grpc::ServerContextBase& context);

// Makes a call of this process to another service its own: in the name of `token`, or of its
// certificate if that is empty. Never for handing on a user's token.
void SetBearer(grpc::ClientContext& context, const std::string& token);

// The traceparent of the call's metadata, whatever it is, or "".
std::string TraceParent(const grpc::ServerContextBase& context);

// The caller's deadline, at most `longest` from now; without one, `standard` from now.
absl::Time BoundedDeadline(const grpc::ServerContextBase& context, absl::Time now,
                           absl::Duration standard, absl::Duration longest);

}  // namespace luukku::server
