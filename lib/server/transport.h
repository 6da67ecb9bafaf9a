#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/server_context.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/auth/principal.h"
#include "lib/server/certificates.h"
#include "lib/server/settings.h"

namespace luukku::server {

// Channels to the services that this one calls, by name. With --tls-ca-file, the certificate of
// "ticket" has to name it luukku-ticket.
std::map<std::string, std::shared_ptr<grpc::Channel>> OpenPeers(const Settings& settings,
                                                                const Certificates& certificates);

// The service that a call's certificate identifies; none without a certificate, or if it has other
// names. gRPC has verified it.
std::optional<auth::Principal> ServiceOf(const grpc::ServerContextBase& context,
                                         const std::vector<std::string>& service_names);

}  // namespace luukku::server
