#include "services/routing/sla/clock_batch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/feed/append.h"
#include "lib/status/proto_time.h"
#include "services/routing/sla/clock_message.h"
#include "services/routing/sla/clock_store.h"

namespace luukku::routing {
namespace {

std::vector<const Clock*> PointersTo(const std::map<int64_t, Clock>& clocks) {
  std::vector<const Clock*> pointers;
  for (const auto& [ticket, clock] : clocks) pointers.push_back(&clock);
  return pointers;
}

// Whether policies see no difference; see policy_rules.h.
bool IsPromisedAlike(const event::v1::TicketSnapshot& a, const event::v1::TicketSnapshot& b) {
  return a.organisation() == b.organisation() && a.customer_group() == b.customer_group() &&
         a.priority() == b.priority();
}

}  // namespace

ClockBatch::ClockBatch(db::Transaction& transaction, PromiseBook& book,
                       std::map<int64_t, Clock> clocks)
    : transaction_(transaction),
      clocks_(std::move(clocks)),
      promises_(book.Open(transaction, PointersTo(clocks_))) {
  for (const auto& [ticket, clock] : clocks_) {
    before_[ticket] = ToMessage(clock).SerializeAsString();
  }
}

Named ClockBatch::named() const {
  return [this](const std::string& policy, const std::string& calendar) {
    return promises_->Named(policy, calendar);
  };
}

void ClockBatch::BringUpToDate(Clock& clock, const event::v1::TicketSnapshot& snapshot,
                               absl::Time now, Step& step) const {
  routing::Repromise(clock, named(), promises_->For(snapshot), promises_->edited_at(), now, step);
  clock.edition = promises_->edition();
}

void ClockBatch::TakeIn(int64_t ticket, const event::v1::TicketSnapshot& before,
                        const event::v1::Event& event) {
  Clock& clock = clocks_[ticket];
  clock.ticket = ticket;
  Step step;
  const bool is_old = clock.state.start && clock.edition < promises_->edition();
  const bool is_late = FromProto(event.occurred_at()) < promises_->edited_at();
  const Promise* after = promises_->For(event.ticket());
  if (is_old && is_late && IsPromisedAlike(before, event.ticket())) {
    // It happened before the edit, which is none of its business.
    after = promises_->Named(clock.policy, clock.calendar);
  } else {
    if (is_old && !is_late) BringUpToDate(clock, before, promises_->edited_at(), step);
    clock.edition = promises_->edition();
  }
  routing::TakeIn(clock, event, named(), after, step);
  Add(clock, step, event.ticket().priority(), &event);
}

void ClockBatch::Repromise(int64_t ticket, const event::v1::TicketSnapshot& snapshot,
                           absl::Time now) {
  const auto found = clocks_.find(ticket);
  if (found == clocks_.end()) return;
  Clock& clock = found->second;
  Step step;
  BringUpToDate(clock, snapshot, now, step);
  Add(clock, step, snapshot.priority(), nullptr);
  before_.erase(ticket);  // It is of another edition at least.
}

void ClockBatch::Settle(int64_t ticket, common::v1::Priority priority, absl::Time now) {
  Clock& clock = clocks_.at(ticket);
  Step step;
  routing::Settle(clock, named(), now, step);
  Add(clock, step, priority, nullptr);
  before_.erase(ticket);  // Its next deadline is another one at least.
}

void ClockBatch::Add(Clock& clock, const Step& step, common::v1::Priority priority,
                     const event::v1::Event* cause) {
  for (const auto& fact : step.facts) {
    event::v1::Event& event = facts_.emplace_back();
    event.set_subject(absl::StrCat("tickets/", clock.ticket));
    event.set_version(++clock.version);
    event.set_origin(event::v1::ORIGIN_LIVE);
    event.set_actor_kind(common::v1::ACTOR_KIND_SERVICE);
    if (cause != nullptr) {
      event.set_caused_by_event(cause->id());
      event.set_trace_parent(cause->trace_parent());
    }
    *event.mutable_sla_target_changed() = fact;
    const bool counts = fact.state() == common::v1::SLA_TARGET_STATE_MET ||
                        fact.state() == common::v1::SLA_TARGET_STATE_BREACHED;
    if (counts) {
      counts_.push_back(
          {fact.kind(), priority, FromProto(fact.time()), fact.state(), std::nullopt});
    }
  }
  for (const v1::SlaTarget& target : step.finished) {
    counts_.push_back({target.kind(), priority, FromProto(target.finish_time()),
                       common::v1::SLA_TARGET_STATE_UNSPECIFIED, FromProto(target.elapsed())});
  }
}

std::optional<absl::Time> ClockBatch::DueTimeOf(int64_t ticket) const {
  const auto found = clocks_.find(ticket);
  return found == clocks_.end() ? std::nullopt : DueTime(found->second);
}

std::vector<SlaCount> ClockBatch::Write(bool with_due_times) {
  std::vector<const Clock*> changed;
  for (const auto& [ticket, clock] : clocks_) {
    const auto before = before_.find(ticket);
    const bool same =
        before != before_.end() && before->second == ToMessage(clock).SerializeAsString();
    if (!same) changed.push_back(&clock);
  }
  if (changed.empty()) return {};
  if (!facts_.empty()) {
    // Drawn while the clocks, which stand for their tickets here, are locked.
    const auto now = ToProto(feed::Now(transaction_));
    for (event::v1::Event& event : facts_) *event.mutable_occurred_at() = now;
    feed::Append(transaction_, facts_);
  }
  WriteClocks(transaction_, changed);
  if (with_due_times) WriteDueTimes(transaction_, changed);
  return std::move(counts_);
}

}  // namespace luukku::routing
