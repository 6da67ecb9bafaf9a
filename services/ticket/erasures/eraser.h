#pragma once

#include <functional>

#include "lib/db/named_lease.h"
#include "lib/db/pool.h"
#include "lib/server/snapshot.h"
#include "lib/server/worker.h"
#include "services/ticket/erasures/erasure_store.h"

namespace luukku::ticket {

// How long data about people is kept, in days; 0: for ever.
struct Retention {
  int tickets = 0;  // Texts and requesters, from when a ticket was finished.
  int reads = 0;    // Who read tickets of restricted teams; at least 30.
};

// Carries out ErasePerson in the background, and deletes data older than its retention. It works in
// small transactions, in one replica at a time; a crash between two of them loses nothing.
class Eraser {
 public:
  // Calls `erased` after facts were stored.
  Eraser(db::Pool* pool, const Retention& retention, std::function<void()> erased);

  void Start() { worker_.Start(); }
  void Stop() { worker_.Stop(); }

 private:
  absl::StatusOr<bool> Round();
  absl::StatusOr<bool> EraseOfPeople();
  absl::StatusOr<bool> EraseOld();
  absl::StatusOr<bool> ForgetOldReads();
  // Erases tickets; returns how many, and adds that to the erasure if `work` is not null.
  absl::StatusOr<int> Erase(const std::vector<int64_t>& tickets, const ErasureWork* work);
  absl::Status Finish(const ErasureWork& work);
  template <typename Work>
  auto Read(Work work);

  db::Pool* const pool_;
  const Retention retention_;
  const std::function<void()> erased_;
  const db::NamedLease lease_;
  server::Worker worker_;
};

// For /metrics.
server::Figures ErasureFigures();

}  // namespace luukku::ticket
