#pragma once

#include <string>

#include "absl/time/time.h"
#include "lib/db/pool.h"
#include "lib/feed/consumer.h"

namespace luukku::reporting {

// Stores this replica's progress in a feed, at most once a second, so that every replica can tell
// up to when its figures count. For feed::ConsumerOptions::watermark.
class Progress {
 public:
  Progress(db::Pool* pool, std::string source);

  // Not thread-safe. Ignores failures: the next call stores newer progress.
  void Tell(const feed::Cursors& cursors, absl::Time watermark);

 private:
  db::Pool* const pool_;
  const std::string source_;
  const std::string replica_;
  absl::Duration told_ = -absl::InfiniteDuration();  // Steady time.
};

}  // namespace luukku::reporting
