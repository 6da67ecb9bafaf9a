#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "luukku/event/v1/event.pb.h"
#include "services/routing/sla/clock_rules.h"
#include "services/routing/sla/promise_book.h"

namespace luukku::routing {

// For metrics: one target that came to a state, or was reached.
struct SlaCount {
  common::v1::SlaTargetKind kind;
  common::v1::Priority priority;
  absl::Time time;  // When it came to be so.
  // MET or BREACHED, if it was told just now; else UNSPECIFIED.
  common::v1::SlaTargetState state = common::v1::SLA_TARGET_STATE_UNSPECIFIED;
  // Business time of a target that was reached just now.
  std::optional<absl::Duration> elapsed;
};

// The clocks that a transaction works on: it moves them on and appends to routing's own feed what
// others must know, or nothing of both. Members throw what pqxx throws.
class ClockBatch {
 public:
  // `clocks` are locked.
  ClockBatch(db::Transaction& transaction, PromiseBook& book, std::map<int64_t, Clock> clocks);

  // An event of a live ticket, in order; `before` is how the ticket was. It may be new.
  void TakeIn(int64_t ticket, const event::v1::TicketSnapshot& before,
              const event::v1::Event& event);
  // Under what is promised by the newest edition to a ticket like `snapshot`, from the edit on.
  // Everything is known up to `now`, here and below.
  void Repromise(int64_t ticket, const event::v1::TicketSnapshot& snapshot, absl::Time now);
  // Decides what has come.
  void Settle(int64_t ticket, common::v1::Priority priority, absl::Time now);

  // Of a ticket; nullopt if it has no clock or nothing is due.
  std::optional<absl::Time> DueTimeOf(int64_t ticket) const;

  // Stores the clocks that have changed, with what they tell. `with_due_times`: also in work_items.
  // What to count once the transaction is committed.
  std::vector<SlaCount> Write(bool with_due_times);

 private:
  Named named() const;
  void BringUpToDate(Clock& clock, const event::v1::TicketSnapshot& snapshot, absl::Time now,
                     Step& step) const;
  // What a step of `clock` told.
  void Add(Clock& clock, const Step& step, common::v1::Priority priority,
           const event::v1::Event* cause);

  db::Transaction& transaction_;
  std::map<int64_t, Clock> clocks_;
  std::map<int64_t, std::string> before_;  // As they were stored.
  PromisesPtr promises_;
  std::vector<event::v1::Event> facts_;
  std::vector<SlaCount> counts_;
};

}  // namespace luukku::routing
