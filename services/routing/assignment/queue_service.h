#pragma once

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/routing/v1/queue_service.pb.h"

namespace luukku::routing {

// The gRPC edge of the live queue.
class QueueService : public server::Edge {
 public:
  explicit QueueService(const server::Parts& parts);

 private:
  absl::StatusOr<v1::ListQueueResponse> List(const server::Call& call,
                                             const v1::ListQueueRequest& request);
  absl::StatusOr<v1::RoutingExplanation> Explain(const server::Call& call,
                                                 const v1::ExplainRoutingRequest& request);

  db::Pool* const reads_;
  const server::Clock now_;
};

}  // namespace luukku::routing
