#pragma once

#include <string>

#include "lib/feed/consumer_options.h"
#include "lib/server/worker.h"
#include "luukku/event/v1/feed_service.grpc.pb.h"

namespace luukku::feed {

// Tells a feed which of its events that ask for it (PersonErased) the consumer has taken in, with
// all that was recorded before them, whichever replica and slot that went through, and nothing of
// it parked. Any replica does it; saying it twice does no harm.
class Acknowledger {
 public:
  // `options` must outlive it.
  explicit Acknowledger(const ConsumerOptions& options);

  void Start() { worker_.Start(); }
  void Stop() { worker_.Stop(); }

 private:
  absl::StatusOr<bool> Round();
  absl::Status Tell(const std::string& subject, const std::string& event) const;

  const ConsumerOptions& options_;
  server::Worker worker_;
};

// Notes what of these events of `source` is to be acknowledged, in the transaction that stores
// their effects.
void NoteDue(db::Transaction& transaction, const std::string& source,
             const std::vector<event::v1::Event>& events);

}  // namespace luukku::feed
