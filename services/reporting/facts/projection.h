#pragma once

#include <string>

#include "lib/feed/consumer.h"

namespace luukku::reporting {

// Stores the facts of events of any feed, for feed::Effects::derived. The final state is the same
// however the feeds are interleaved.
absl::Status ProjectFacts(db::Transaction& transaction,
                          const std::vector<event::v1::Event>& events);

// Deletes the facts and the progress of the feed of `source`, all at once, for a resync.
void ForgetFacts(db::Transaction& transaction, const std::string& source);

}  // namespace luukku::reporting
