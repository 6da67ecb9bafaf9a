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

// For metrics: a target that entered a state, or was reached.
struct SlaCount {
  common::v1::SlaTargetKind kind;
  common::v1::Priority priority;
  absl::Time time;  // When that happened.
  // MET or BREACHED, if it was published just now; else UNSPECIFIED.
  common::v1::SlaTargetState state = common::v1::SLA_TARGET_STATE_UNSPECIFIED;
  // Business time of a target that was reached just now.
  std::optional<absl::Duration> elapsed;
};

// The clocks that one transaction changes. Write stores them and appends their facts to routing's
// own feed, in that transaction. Members throw what pqxx throws. For words see README.md.
class ClockBatch {
 public:
  // `clocks` are locked.
  ClockBatch(db::Transaction& transaction, PromiseBook& book, std::map<int64_t, Clock> clocks);

  // Takes in the next event of a live ticket. `before` is the ticket before the event. A ticket
  // without a clock gets one.
  void TakeIn(int64_t ticket, const event::v1::TicketSnapshot& before,
              const event::v1::Event& event);
  // Puts the ticket's clock, if it has one, under the promise that the newest edition makes to
  // `snapshot`, from the time of the edit on. Here and below, all events up to `now` were taken in.
  void Repromise(int64_t ticket, const event::v1::TicketSnapshot& snapshot, absl::Time now);
  // Decides the deadlines up to `now`. The ticket must have a clock.
  void Settle(int64_t ticket, common::v1::Priority priority, absl::Time now);

  // Of a ticket; nullopt if it has no clock or nothing is due.
  std::optional<absl::Time> DueTimeOf(int64_t ticket) const;

  // Stores the clocks that have changed and their facts; `with_due_times`: also the due times in
  // work_items. Returns what to count once the transaction is committed.
  std::vector<SlaCount> Write(bool with_due_times);

 private:
  Named named() const;
  void BringUpToDate(Clock& clock, const event::v1::TicketSnapshot& snapshot, absl::Time now,
                     Step& step) const;
  // Adds the facts and counts of a step of `clock`.
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
