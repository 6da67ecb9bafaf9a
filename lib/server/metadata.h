#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/server_context.h>

#include <string>

#include "absl/time/time.h"

// Metadata of calls.
namespace luukku::server {

// The token of `authorization: Bearer …`, or "".
std::string BearerToken(const grpc::ServerContextBase& context);

// Whether the call brings an authorization, of whatever kind.
bool HasAuthorization(const grpc::ServerContextBase& context);

// Authenticates a call to another service as this process: by `token`, or by its certificate if
// that is empty. Never for passing on a user's token.
void SetBearer(grpc::ClientContext& context, const std::string& token);

// The traceparent of the call's metadata, whatever it is, or "".
std::string TraceParent(const grpc::ServerContextBase& context);

// The caller's deadline, at most `longest` from now; without one, `standard` from now.
absl::Time BoundedDeadline(const grpc::ServerContextBase& context, absl::Time now,
                           absl::Duration standard, absl::Duration longest);

}  // namespace luukku::server
