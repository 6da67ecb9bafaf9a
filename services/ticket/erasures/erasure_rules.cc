#include "services/ticket/erasures/erasure_rules.h"

#include "lib/contract/fields.h"
#include "lib/contract/ticket_states.h"
#include "lib/status/proto_time.h"
#include "services/ticket/tickets/change_builder.h"

namespace luukku::ticket {
namespace {

using google::protobuf::FieldDescriptor;

bool IsPersonal(const FieldDescriptor* field) {
  return field != nullptr && RulesOf(*field).personal();
}

// Clears personal fields; required ones become kErased.
void ErasePersonal(v1::Ticket& ticket) {
  const auto& type = *v1::Ticket::descriptor();
  const auto& reflection = *ticket.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* const field = type.field(i);
    if (!IsPersonal(field)) continue;
    if (RulesOf(*field).required()) {
      reflection.SetString(&ticket, field, kErased);
    } else {
      reflection.ClearField(&ticket, field);
    }
  }
}

void EraseValue(std::string& value) {
  if (!value.empty()) value = kErased;
}

}  // namespace

bool IsErasable(const v1::Ticket& ticket) {
  return !ticket.has_erase_time() && IsFinished(ticket.state());
}

Change Erase(const v1::Ticket& before, absl::Time now) {
  const Actor eraser{.name = "services/ticket", .service = true};
  v1::Ticket after = before;
  ErasePersonal(after);
  // Another person who opened it for the requester stays.
  if (before.opened_by() != before.requester()) after.set_opened_by(before.opened_by());
  ChangeBuilder builder(before, after, eraser, now);
  builder.Add(v1::HISTORY_ACTION_ERASED, "").event.mutable_ticket_erased();
  if (!IsClosed(before.state())) {
    builder.MoveTo(common::v1::TICKET_STATE_CLOSED, "");
  }
  Change change = builder.Build();
  *change.after.mutable_erase_time() = ToProto(builder.now());
  return change;
}

v1::HistoryEntry WithoutPeople(v1::HistoryEntry entry, const std::string& requester) {
  if (!requester.empty() && entry.actor() == requester) entry.clear_actor();
  // The reason of an assignment by a service is a word such as a rule's id; all others are free
  // text.
  const bool by_rule = entry.actor_kind() == common::v1::ACTOR_KIND_SERVICE &&
                       entry.action() == v1::HISTORY_ACTION_ASSIGNED;
  if (!by_rule) EraseValue(*entry.mutable_reason());
  for (common::v1::FieldChange& change : *entry.mutable_changes()) {
    if (!IsPersonal(v1::Ticket::descriptor()->FindFieldByName(change.field()))) continue;
    EraseValue(*change.mutable_old_value());
    EraseValue(*change.mutable_new_value());
  }
  return entry;
}

}  // namespace luukku::ticket
