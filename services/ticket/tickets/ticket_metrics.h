#pragma once

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <map>
#include <utility>
#include <vector>

#include "lib/server/snapshot.h"
#include "services/ticket/tickets/change.h"

namespace luukku::ticket {

// Counts this process's changes of tickets, by their type and channel.
class TicketMetrics {
 public:
  explicit TicketMetrics(prometheus::Registry& registry);

  void Created(const v1::Ticket& ticket);
  // After a change was stored.
  void Changed(const Change& change);

 private:
  using Counters = std::map<std::pair<int, int>, prometheus::Counter*>;

  static Counters Make(prometheus::Registry& registry, const std::string& name,
                       const std::string& help);
  static void Count(const Counters& counters, const v1::Ticket& ticket);

  const Counters created_, resolved_, reopened_;
};

// Figures of all tickets, read from the database.
server::Figures TicketFigures();

}  // namespace luukku::ticket
