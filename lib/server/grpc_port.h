#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/server/acceptor.h"
#include "lib/server/edge.h"

namespace luukku::server {

// A gRPC port with the health service, and with the limits that hold before a caller is known: on
// bytes, compressed messages, calls of a connection, connections (docs/operate/limits.md).
class GrpcPort {
 public:
  struct Options {
    int descriptors;          // See Acceptor.
    bool reflection = false;  // Whether anybody may list the services.
  };
  // Errors: UNAVAILABLE if the port can't be had.
  static absl::StatusOr<std::unique_ptr<GrpcPort>> Open(
      const std::string& address, const std::shared_ptr<grpc::ServerCredentials>& credentials,
      const std::vector<Edge*>& edges, const Options& options);
  ~GrpcPort();

  // Sets the health of `service`; the health service answers NOT_FOUND for one never named.
  void SetServing(const std::string& service, bool serving);
  // Takes no more connections and calls; those in flight have until `deadline`.
  void Shutdown(absl::Time deadline);

  int port() const { return acceptor_->port(); }
  const std::string& own_address() const { return acceptor_->own_address(); }
  int64_t refused_connections() const { return acceptor_->refused(); }

 private:
  explicit GrpcPort(std::unique_ptr<Acceptor> acceptor) : acceptor_(std::move(acceptor)) {}

  grpc::CallbackGenericService nothing_;  // Answers UNIMPLEMENTED.
  std::unique_ptr<Acceptor> acceptor_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> connections_;
  std::unique_ptr<grpc::Server> server_;
};

// Writes gRPC's own lines about errors to this log, a few a second: strangers can cause them.
void TakeOverGrpcsLog();

}  // namespace luukku::server
