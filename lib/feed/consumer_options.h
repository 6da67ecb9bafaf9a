#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "lib/db/pool.h"
#include "lib/feed/effects.h"
#include "lib/trace/tracer.h"

namespace luukku::feed {

struct ConsumerOptions {
  std::string source;    // Service whose feed it is: "ticket".
  std::string consumer;  // The service that reads: "routing".
  std::shared_ptr<grpc::Channel> channel;
  // A bearer token of role service; empty where the channel's certificate identifies the reader.
  std::function<std::string()> token;
  db::Pool* pool = nullptr;  // The consumer's own database; uses one session at a time.
  trace::Tracer tracer = {};
  Effects effects;
  // Called after each transaction that stored effects.
  std::function<void()> stored = [] {};
  // Called with each watermark: all events of the slots in `cursors` up to it have been processed.
  // True as long as the stored cursors are of this epoch and not before these.
  std::function<void(const Cursors& cursors, absl::Time watermark)> watermark = [](const Cursors&,
                                                                                   absl::Time) {};
  absl::Duration lease = absl::Seconds(3);
};

}  // namespace luukku::feed
