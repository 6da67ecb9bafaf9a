#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/db/pool.h"
#include "lib/server/worker.h"
#include "services/ticket/desk/desk_view.h"
#include "services/ticket/tickets/change_tickets.h"

namespace luukku::ticket {

// Closes tickets that have been resolved for as long as Desk.close_after says. All replicas do it,
// without a leader: the ticket's lock and its state decide, so each is closed once, and one that
// was reopened meanwhile is not.
class Closer {
 public:
  Closer(db::Pool* writes, const DeskView* desk, TicketChanges* changes);
  void Start() { worker_.Start(); }
  void Stop() { worker_.Stop(); }

 private:
  // One page of what is due: continues where the last one ended, so that tickets that can't be
  // closed hold up no others, and begins anew after the last page.
  absl::StatusOr<bool> Round();
  // Errors: the first one of a ticket that stayed open though it is due.
  absl::Status Close(const std::vector<int64_t>& tickets);

  db::Pool* const pool_;
  const DeskView* const desk_;
  TicketChanges* const changes_;
  // The last ticket that was looked at.
  absl::Time after_time_ = absl::InfinitePast();
  int64_t after_id_ = 0;
  server::Worker worker_;
};

}  // namespace luukku::ticket
