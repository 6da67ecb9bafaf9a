#pragma once

#include <string>
#include <vector>

#include "lib/feed/consumer.h"
#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/event/v1/consumer_service.pb.h"

namespace luukku::feed {

// The gRPC edge by which people watch and repair a service's consumers; the same in all services
// that read a feed.
class ConsumerService : public server::Edge {
 public:
  // All consumers of the service; they must outlive it.
  ConsumerService(const server::Parts& parts, std::vector<const Consumer*> consumers);

 private:
  absl::StatusOr<event::v1::ListConsumersResponse> List(
      const server::Call& call, const event::v1::ListConsumersRequest& request);
  absl::StatusOr<event::v1::ListParkedResponse> ListParked(
      const server::Call& call, const event::v1::ListParkedRequest& request);
  absl::StatusOr<event::v1::ReplayParkedResponse> Replay(
      const server::Call& call, const event::v1::ReplayParkedRequest& request);
  absl::StatusOr<event::v1::Consumer> Resync(const server::Call& call,
                                             const event::v1::ResyncRequest& request);

  // Errors: NOT_FOUND.
  absl::StatusOr<const ConsumerOptions*> OptionsOf(const std::string& source) const;

  const std::vector<const Consumer*> consumers_;
  db::Pool* const reads_;
};

}  // namespace luukku::feed
