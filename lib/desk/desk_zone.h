#pragma once

#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/db/pool.h"
#include "lib/server/worker.h"
#include "luukku/event/v1/event.pb.h"

// What services other than the ticket service know of the desk's settings.
namespace luukku::desk {

// Stores what changed, from the ticket service's feed, in the consumer's transaction; see
// feed::Apply. A resync forgets nothing: it is an effect that is kept. Throws what pqxx throws.
absl::Status ProjectDesk(db::Transaction& transaction, const std::vector<event::v1::Event>& events);

// The zone in which the desk's days begin, kept in memory and read each second. Thread-safe.
class DeskZone {
 public:
  explicit DeskZone(db::Pool* pool);
  // UTC until the feed has told another one. Errors: UNAVAILABLE with RetryInfo until the database
  // has been read once.
  absl::StatusOr<absl::TimeZone> Get() const;
  // Reads it once, then each second.
  void Start();
  void Stop() { worker_.Stop(); }

 private:
  absl::Status Refresh();

  db::Pool* const pool_;
  mutable absl::Mutex mutex_;
  std::optional<absl::TimeZone> zone_ ABSL_GUARDED_BY(mutex_);
  server::Worker worker_;
};

}  // namespace luukku::desk
