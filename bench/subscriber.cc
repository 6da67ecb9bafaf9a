#include "bench/subscriber.h"

#include "lib/feed/feed_service.h"
#include "lib/status/grpc_status.h"
#include "luukku/event/v1/feed_service.grpc.pb.h"

namespace luukku::bench {

Subscriber::Subscriber(const std::shared_ptr<grpc::Channel>& channel, const std::string& token,
                       std::function<bool(const event::v1::Event&)> take)
    : take_(std::move(take)) {
  context_.AddMetadata("authorization", "Bearer " + token);
  thread_ = std::thread([this, channel] { Read(channel); });
}

Subscriber::~Subscriber() {
  Stop();
  if (thread_.joinable()) thread_.join();
}

absl::Status Subscriber::Wait() {
  thread_.join();
  return status_;
}

void Subscriber::Stop() { context_.TryCancel(); }

void Subscriber::Read(const std::shared_ptr<grpc::Channel>& channel) {
  event::v1::SubscribeRequest request;
  request.set_consumer("bench");
  for (int slot = 0; slot < feed::kSlots; ++slot) request.add_slots()->set_slot(slot);
  const auto stream = event::v1::FeedService::NewStub(channel)->Subscribe(&context_, request);
  event::v1::SubscribeResponse message;
  while (stream->Read(&message)) {
    for (const auto& entry : message.entries()) {
      if (take_(entry.event())) continue;
      context_.TryCancel();
      while (stream->Read(&message)) continue;
      stream->Finish();
      return;
    }
  }
  status_ = FromGrpc(stream->Finish());
}

}  // namespace luukku::bench
