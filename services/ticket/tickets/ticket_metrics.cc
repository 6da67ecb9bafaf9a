#include "services/ticket/tickets/ticket_metrics.h"

#include "lib/contract/ticket_states.h"
#include "luukku/common/v1/desk.pb.h"
#include "services/ticket/tickets/sql.h"

namespace luukku::ticket {
namespace {

using common::v1::Channel_descriptor;
using common::v1::TicketType_descriptor;

}  // namespace

TicketMetrics::Counters TicketMetrics::Make(prometheus::Registry& registry, const std::string& name,
                                            const std::string& help) {
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  Counters counters;
  for (int type = common::v1::TicketType_MIN + 1; type <= common::v1::TicketType_MAX; ++type) {
    for (int channel = common::v1::Channel_MIN + 1; channel <= common::v1::Channel_MAX; ++channel) {
      counters[{type, channel}] =
          &family.Add({{"type", server::MetricWord(*TicketType_descriptor(), type)},
                       {"channel", server::MetricWord(*Channel_descriptor(), channel)}});
    }
  }
  return counters;
}

TicketMetrics::TicketMetrics(prometheus::Registry& registry)
    : created_(Make(registry, "luukku_tickets_created_total",
                    "Tickets that this process has accepted.")),
      resolved_(Make(registry, "luukku_tickets_resolved_total",
                     "Resolutions that this process has stored.")),
      reopened_(Make(registry, "luukku_tickets_reopened_total",
                     "Reopenings that this process has stored.")) {}

void TicketMetrics::Count(const Counters& counters, const v1::Ticket& ticket) {
  const auto counter = counters.find({ticket.type(), ticket.channel()});
  if (counter != counters.end()) counter->second->Increment();
}

void TicketMetrics::Created(const v1::Ticket& ticket) { Count(created_, ticket); }

void TicketMetrics::Changed(const Change& change) {
  for (const Fact& fact : change.facts) {
    if (!fact.event.has_ticket_state_changed()) continue;
    const auto from = fact.event.ticket_state_changed().previous_state();
    const auto to = fact.event.ticket().state();
    if (IsSolved(to) && !IsClosed(to)) Count(resolved_, change.after);
    if (IsSolved(from) && IsOpen(to)) Count(reopened_, change.after);
  }
}

server::Figures TicketFigures() {
  return {
      &luukku::sql::services::ticket::tickets::kTicketFigures,
      {{"luukku_tickets",
        "Tickets that are not closed or cancelled.",
        {server::EnumLabel("state", *common::v1::TicketState_descriptor(),
                           common::v1::TICKET_STATE_NEW, common::v1::TICKET_STATE_RESOLVED),
         server::EnumLabel("priority", *common::v1::Priority_descriptor(),
                           common::v1::PRIORITY_CRITICAL, common::v1::PRIORITY_LOW)}},
       {"luukku_unassigned_tickets",
        "Of those that are not resolved, tickets without an agent.",
        {}},
       {"luukku_oldest_open_ticket_age_seconds",
        "Age of the oldest ticket that is not resolved, closed or cancelled; 0 if there is none.",
        {}},
       {"luukku_oldest_untouched_ticket_age_seconds",
        "Age of the oldest new or open ticket to which nobody has replied; 0 if there is none.",
        {}}}};
}

}  // namespace luukku::ticket
