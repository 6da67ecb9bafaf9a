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

// Reads and locks the clocks of the tickets; leaves out tickets without a clock.
std::map<int64_t, Clock> ReadClocks(db::Transaction& transaction,
                                    const std::vector<int64_t>& tickets);

void WriteClocks(db::Transaction& transaction, const std::vector<const Clock*>& clocks);

// Writes due times into the work items, which the caller has locked.
void WriteDueTimes(db::Transaction& transaction, const std::vector<const Clock*>& clocks);

// All events up to `time` of the tickets in the slots of `cursors` were taken in.
struct Watermark {
  feed::Cursors cursors;
  absl::Time time = absl::InfinitePast();
};

// Up to `limit` clocks whose next deadline the watermark has passed, with the priorities of their
// tickets. They are locked; clocks that another transaction holds are left out, and so are clocks
// of an older edition once the watermark has passed the edit.
struct DueClocks {
  std::map<int64_t, Clock> clocks;
  std::map<int64_t, common::v1::Priority> priorities;
};
DueClocks ClaimDue(db::Transaction& transaction, const Watermark& watermark, int limit);

// Up to `limit` tickets in the watermark's slots whose clocks run and were settled by an older
// edition, with the fields that policies look at; none before the watermark has passed the edit.
// Their work items are locked; work items that another transaction holds are left out.
std::map<int64_t, event::v1::TicketSnapshot> ClaimOutdated(db::Transaction& transaction,
                                                           const Watermark& watermark,
                                                           int64_t edition, int limit);

// The clock of a ticket; an empty one if it has none, nullopt if routing has no such work item, or
// the reader may not see it.
std::optional<Clock> GetClock(db::Connection& connection, const db::Reader& reader, int64_t ticket);

}  // namespace luukku::routing
