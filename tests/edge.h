#pragma once

#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "lib/testing/authority.h"
#include "lib/testing/desk.h"

namespace luukku {

// The edge that installations have in front: HAProxy by deploy/haproxy/haproxy.cfg, with the
// replicas of a test as servers.
class Edge {
 public:
  // The services behind it, by name. With an authority, which is also theirs, calls use TLS on both
  // sides.
  explicit Edge(const std::map<std::string, const testing::Replicas*>& services,
                const testing::Authority* authority = nullptr);

  int port() const { return port_; }
  pid_t pid() const { return process_->pid(); }
  // A channel with connections of its own, without retries.
  std::shared_ptr<grpc::Channel> Channel() const;
  // HAProxy's own metrics in Prometheus' format.
  std::string Metrics() const;

 private:
  std::string WriteConfiguration(
      const std::map<std::string, const testing::Replicas*>& services) const;
  std::vector<std::string> WriteEnvironment() const;

  const testing::Authority* const authority_;
  const testing::TemporaryFolder folder_;
  const int port_ = testing::FreePort(), status_port_ = testing::FreePort();
  std::optional<testing::Process> process_;
};

}  // namespace luukku
