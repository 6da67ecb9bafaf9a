#pragma once

#include <grpcpp/security/credentials.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/server/worker.h"

namespace luukku::server {

// Calls the own gRPC port as callers do, each time by a new connection, and reports whether it
// answers: a port may be dead while its process lives.
class SelfCheck {
 public:
  // The port counts as dead after this time without an answer.
  static constexpr absl::Duration kSilence = absl::Seconds(10);

  // `name` is one of the names in the port's certificate. `report` is called after each try, by a
  // thread of its own, with whether the port has answered within kSilence.
  SelfCheck(std::string address, std::string name,
            std::shared_ptr<grpc::ChannelCredentials> credentials,
            std::function<void(bool answers)> report);

  void Start();
  // Afterwards `report` is not called any more. Idempotent.
  void Stop();

 private:
  absl::StatusOr<bool> Round();

  const std::string address_, name_;
  const std::shared_ptr<grpc::ChannelCredentials> credentials_;
  const std::function<void(bool)> report_;
  absl::Time answered_;
  Worker worker_;  // Last: it uses the others.
};

}  // namespace luukku::server
