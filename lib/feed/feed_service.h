#pragma once

#include "lib/feed/feed_reader.h"
#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/event/v1/feed_service.pb.h"

namespace luukku::feed {

// Number of hash slots, fixed for ever.
inline constexpr int kSlots = 64;

// Serves a service's own feed; the same in all services that have facts.
class FeedService : public server::Edge {
 public:
  // Old events are read through parts.reads, new ones from the reader's memory.
  FeedService(const server::Parts& parts, FeedReader* reader);

 private:
  absl::StatusOr<event::v1::Feed> Get(const server::Call& call,
                                      const event::v1::GetFeedRequest& request);
  absl::StatusOr<event::v1::Feed> StartEpoch(const server::Call& call,
                                             const event::v1::StartEpochRequest& request);
  absl::StatusOr<event::v1::AcknowledgeEventResponse> Acknowledge(
      const server::Call& call, const event::v1::AcknowledgeEventRequest& request);
  absl::StatusOr<std::unique_ptr<server::StreamSource>> Subscribe(
      const server::Call& call, const event::v1::SubscribeRequest& request,
      std::function<void()> wake);

  FeedReader* const reader_;
  db::Pool* const reads_;
  db::Pool* const writes_;
};

}  // namespace luukku::feed
