#pragma once

#include <functional>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "lib/db/pool.h"
#include "lib/resource/kind.h"
#include "lib/server/parts.h"
#include "lib/server/worker.h"
#include "services/ticket/desk/desk_rules.h"

namespace luukku::ticket {

// The settings of the desk, kept in memory and read each second, so that they cost a call nothing.
// Makes them if there are none yet. Thread-safe.
class DeskView {
 public:
  // `committed` is called when the settings were made, from another thread.
  DeskView(const server::Parts& parts, const resource::Kinds& kinds,
           std::function<void()> committed);

  // Errors: UNAVAILABLE with RetryInfo until they have been read once.
  absl::StatusOr<DeskSettings> Get() const;

  // Reads them soon.
  void Poke() { worker_.Poke(); }
  // Reads them once, then each second.
  void Start();
  void Stop() { worker_.Stop(); }

 private:
  absl::Status Refresh();
  absl::Status Make();

  db::Pool* const reads_;
  db::Pool* const writes_;
  const resource::Kinds& kinds_;
  const std::function<void()> committed_;
  mutable absl::Mutex mutex_;
  DeskSettings settings_ ABSL_GUARDED_BY(mutex_);
  server::Worker worker_;
};

}  // namespace luukku::ticket
