#include "services/ticket/tickets/change_builder.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/status/proto_time.h"
#include "services/ticket/tickets/ticket_life.h"

namespace luukku::ticket {
namespace {

using google::protobuf::FieldDescriptor;

// Fields that history does not list: bookkeeping, which follows from the entry itself.
bool IsTold(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE && field.name() != "etag" &&
         field.name() != "assignment_revision" && field.name() != "reopen_count";
}

// "" of none; the number of a value that is not known here.
std::string WordOf(const google::protobuf::EnumDescriptor& type, int number) {
  if (number == 0) return "";
  const auto* value = type.FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : value->name();
}

std::string ValueOf(const v1::Ticket& ticket, const FieldDescriptor& field) {
  const auto& reflection = *ticket.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(ticket, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return WordOf(*field.enum_type(), reflection.GetEnumValue(ticket, &field));
    default:
      return "";
  }
}

// Of a field that is told. Without a copy, since texts may be long and most fields are the same.
bool IsSame(const v1::Ticket& before, const v1::Ticket& after, const FieldDescriptor& field) {
  const auto& reflection = *before.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return reflection.GetEnumValue(before, &field) == reflection.GetEnumValue(after, &field);
  }
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return true;
  std::string scratch_before, scratch_after;
  return reflection.GetStringReference(before, &field, &scratch_before) ==
         reflection.GetStringReference(after, &field, &scratch_after);
}

std::vector<v1::FieldChange> Differences(const v1::Ticket& before, const v1::Ticket& after) {
  std::vector<v1::FieldChange> changes;
  const auto& descriptor = *v1::Ticket::descriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (!IsTold(field)) continue;
    if (IsSame(before, after, field)) continue;
    v1::FieldChange& change = changes.emplace_back();
    change.set_field(field.name());
    change.set_old_value(ValueOf(before, field));
    change.set_new_value(ValueOf(after, field));
  }
  return changes;
}

// What routing looks at; see Ticket.assignment_revision.
bool RoutingLooksAt(const std::string& field) {
  static constexpr const char* kFields[] = {"type",     "subject", "organisation", "priority",
                                            "category", "team",    "agent",        "state"};
  return std::find(std::begin(kFields), std::end(kFields), field) != std::end(kFields);
}

// The kinds of change that history lists field by field.
bool ListsChanges(v1::HistoryAction action) {
  return action == v1::HISTORY_ACTION_UPDATED || action == v1::HISTORY_ACTION_ASSIGNED ||
         action == v1::HISTORY_ACTION_STATE_CHANGED;
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
    const bool revised = std::any_of(changes.begin(), changes.end(),
                                     [](const auto& c) { return RoutingLooksAt(c.field()); });
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
  if (ListsChanges(action)) fact.entry.mutable_changes()->Add(changes.begin(), changes.end());
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
