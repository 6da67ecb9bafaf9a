#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "lib/feed/consumer_store.h"
#include "luukku/event/v1/event.pb.h"
#include "services/routing/sla/clock_rules.h"

// Clocks in the database. All members throw what pqxx throws. A transaction locks work_items first,
// then clocks.
namespace luukku::routing {

// Locked. Missing ones are not there yet.
std::map<int64_t, Clock> ReadClocks(db::Transaction& transaction,
                                    const std::vector<int64_t>& tickets);

void WriteClocks(db::Transaction& transaction, const std::vector<const Clock*>& clocks);

// Also into the work items, which the caller holds.
void WriteDueTimes(db::Transaction& transaction, const std::vector<const Clock*>& clocks);

// Everything about the tickets in the slots of `cursors` is known up to `time`.
struct Watermark {
  feed::Cursors cursors;
  absl::Time time = absl::InfinitePast();
};

// Up to `limit` clocks, locked, whose next deadline the watermark has passed, that were not
// promised something else before it, and that no other transaction holds, and the priorities of
// their tickets.
struct DueClocks {
  std::map<int64_t, Clock> clocks;
  std::map<int64_t, common::v1::Priority> priorities;
};
DueClocks ClaimDue(db::Transaction& transaction, const Watermark& watermark, int limit);

// Up to `limit` tickets in the watermark's slots whose clocks run and were settled by an older
// edition, where the watermark has passed the edit: what policies look at. Their work items are
// locked; those that others hold are left out.
std::map<int64_t, event::v1::TicketSnapshot> ClaimOutdated(db::Transaction& transaction,
                                                           const Watermark& watermark,
                                                           int64_t edition, int limit);

// The clock of a ticket; an empty one if it has none, nullopt if routing does not know the ticket.
std::optional<Clock> GetClock(db::Connection& connection, const db::Reader& reader, int64_t ticket);

}  // namespace luukku::routing
