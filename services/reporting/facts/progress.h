#pragma once

#include <string>

#include "absl/time/time.h"
#include "lib/db/pool.h"
#include "lib/feed/consumer.h"

namespace luukku::reporting {

// Writes down how far this replica has taken a feed in, at most once a second, so that every
// replica can tell as of when its figures are. For feed::ConsumerOptions::watermark.
class Progress {
 public:
  Progress(db::Pool* pool, std::string source);

  // Not thread-safe. A failure is made good by the next call.
  void Tell(const feed::Cursors& cursors, absl::Time watermark);

 private:
  db::Pool* const pool_;
  const std::string source_;
  const std::string replica_;
  absl::Duration told_ = -absl::InfiniteDuration();  // Steady time.
};

}  // namespace luukku::reporting
