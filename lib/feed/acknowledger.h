#pragma once

#include <string>

#include "lib/feed/consumer_options.h"
#include "lib/server/worker.h"
#include "luukku/event/v1/feed_service.grpc.pb.h"

namespace luukku::feed {

// Acknowledges to a feed the events that ask for it (PersonErased), once the consumer has processed
// them and everything recorded before them, in all slots and on all replicas, and nothing is
// parked. Every replica does so; acknowledging twice does no harm.
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

// Records which of these events of `source` must be acknowledged, in the transaction that stores
// their effects.
void NoteDue(db::Transaction& transaction, const std::string& source,
             const std::vector<event::v1::Event>& events);

}  // namespace luukku::feed
