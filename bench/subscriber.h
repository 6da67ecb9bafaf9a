#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "luukku/event/v1/event.pb.h"

namespace luukku::bench {

// Reads the feed of a service from its first event, all slots, on a thread of its own.
class Subscriber {
 public:
  // `take` is told of each event, and returns false when it has seen enough.
  Subscriber(const std::shared_ptr<grpc::Channel>& channel, const std::string& token,
             std::function<bool(const event::v1::Event&)> take);
  ~Subscriber();

  // Until it has seen enough, or the stream ended with an error.
  absl::Status Wait();
  // Ends it, whatever it has seen.
  void Stop();

 private:
  void Read(const std::shared_ptr<grpc::Channel>& channel);

  const std::function<bool(const event::v1::Event&)> take_;
  grpc::ClientContext context_;
  absl::Status status_;
  std::thread thread_;
};

}  // namespace luukku::bench
