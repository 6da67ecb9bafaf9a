#pragma once

#include <string>

#include "lib/feed/consumer.h"

namespace luukku::reporting {

// Stores what events of any of the feeds tell, for feed::ConsumerOptions::apply: the same state in
// the end, however the feeds are interleaved.
absl::Status ProjectFacts(db::Transaction& transaction,
                          const std::vector<event::v1::Event>& events);

// Forgets all that the feed of `source` has told, at once, for a resync.
void ForgetFacts(db::Transaction& transaction, const std::string& source);

}  // namespace luukku::reporting
