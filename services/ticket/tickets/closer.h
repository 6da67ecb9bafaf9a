#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
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
  absl::StatusOr<bool> Round();
  // How many of these were closed.
  int Close(const std::vector<int64_t>& tickets);

  db::Pool* const pool_;
  const DeskView* const desk_;
  TicketChanges* const changes_;
  server::Worker worker_;
};

}  // namespace luukku::ticket
