#include "services/ticket/tickets/change_builder.h"

#include <algorithm>
#include <utility>

#include "lib/contract/changes.h"
#include "lib/contract/fields.h"
#include "lib/status/proto_time.h"
#include "services/ticket/tickets/ticket_life.h"

namespace luukku::ticket {
namespace {

// The kinds of change that history lists field by field.
bool ListsChanges(v1::HistoryAction action) {
  return action == v1::HISTORY_ACTION_UPDATED || action == v1::HISTORY_ACTION_ASSIGNED ||
         action == v1::HISTORY_ACTION_STATE_CHANGED;
}

void AddChange(const FieldDifference& difference, v1::HistoryEntry& entry) {
  common::v1::FieldChange& change = *entry.add_changes();
  change.set_field(difference.field->name());
  change.set_old_value(difference.old_value);
  change.set_new_value(difference.new_value);
}

}  // namespace

ChangeBuilder::ChangeBuilder(const v1::Ticket& before, v1::Ticket after, const Actor& actor,
                             absl::Time now)
    : actor_(actor),
      now_(std::max(now, FromProto(before.update_time()))),
      told_(before),
      after_(std::move(after)) {}

bool ChangeBuilder::HasChanges() const { return !Differences(told_, after_).empty(); }

Fact& ChangeBuilder::Add(v1::HistoryAction action, const std::string& reason) {
  const auto changes = Differences(told_, after_);
  if (action != v1::HISTORY_ACTION_CREATED) {
    const bool revised = std::any_of(changes.begin(), changes.end(), [](const auto& change) {
      return RulesOf(*change.field).routes();
    });
    if (revised) after_.set_assignment_revision(after_.assignment_revision() + 1);
    SetVersion(after_, VersionOf(told_) + 1);
    *after_.mutable_update_time() = ToProto(now_);
  }
  told_ = after_;

  Fact& fact = facts_.emplace_back();
  const auto kind = actor_.KindAt(after_.requester());
  fact.entry.set_actor(actor_.name);
  fact.entry.set_actor_kind(kind);
  fact.entry.set_action(action);
  fact.entry.set_reason(reason);
  fact.entry.set_automatic(actor_.automatic);
  if (ListsChanges(action)) {
    for (const FieldDifference& change : changes) AddChange(change, fact.entry);
  }
  fact.event.set_origin(actor_.origin);
  fact.event.set_actor_kind(kind);
  if (!actor_.caused_by_event.empty()) {
    fact.event.set_caused_by_event(actor_.caused_by_event);
  } else if (!actor_.request_id.empty()) {
    fact.event.set_caused_by_call(actor_.request_id);
  }
  fact.event.set_trace_parent(actor_.trace_parent);
  *fact.event.mutable_ticket() = SnapshotOf(after_);
  return fact;
}

void ChangeBuilder::MoveTo(common::v1::TicketState state, const std::string& reason) {
  const auto previous = after_.state();
  after_.set_state(state);
  FollowMove(after_, previous, now_);
  Add(v1::HISTORY_ACTION_STATE_CHANGED, reason)
      .event.mutable_ticket_state_changed()
      ->set_previous_state(previous);
}

Change ChangeBuilder::Build() { return {std::move(after_), std::nullopt, std::move(facts_)}; }

}  // namespace luukku::ticket
