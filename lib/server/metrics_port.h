#pragma once

#include <prometheus/collectable.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/server/acceptor.h"

struct MHD_Daemon;

namespace luukku::server {

// The port that answers GET /metrics with the values of that moment, in Prometheus's text format.
// One thread serves all connections, so that a slow or silent one does not keep others waiting.
class MetricsPort {
 public:
  using Collectables = std::vector<std::shared_ptr<prometheus::Collectable>>;

  // Errors: UNAVAILABLE if the port can't be had.
  static absl::StatusOr<std::unique_ptr<MetricsPort>> Open(const std::string& address,
                                                           int descriptors,
                                                           Collectables collectables);
  ~MetricsPort();

  int port() const { return acceptor_->port(); }
  // The page of GET /metrics.
  std::string Page() const;

 private:
  MetricsPort(std::unique_ptr<Acceptor> acceptor, Collectables collectables);

  const std::unique_ptr<Acceptor> acceptor_;
  const Collectables collectables_;
  MHD_Daemon* daemon_ = nullptr;
};

}  // namespace luukku::server
