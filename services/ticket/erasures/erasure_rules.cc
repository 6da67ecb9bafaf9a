#include "services/ticket/erasures/erasure_rules.h"

#include <algorithm>

#include "lib/contract/ticket_states.h"
#include "lib/status/proto_time.h"
#include "services/ticket/tickets/change_builder.h"

namespace luukku::ticket {
namespace {

// Fields of a ticket that hold what people wrote, or who they are.
bool TellsOfPeople(const std::string& field) {
  static constexpr const char* kFields[] = {"subject", "description", "requester", "opened_by",
                                            "external_reference"};
  return std::find(std::begin(kFields), std::end(kFields), field) != std::end(kFields);
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
  after.set_subject(kErased);
  after.clear_description();
  if (after.opened_by() == after.requester()) after.clear_opened_by();
  after.clear_requester();
  after.clear_external_reference();
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
  // Why a service assigned it is a word of the desk's rules; all other reasons are free text.
  const bool by_rule = entry.actor_kind() == common::v1::ACTOR_KIND_SERVICE &&
                       entry.action() == v1::HISTORY_ACTION_ASSIGNED;
  if (!by_rule) EraseValue(*entry.mutable_reason());
  for (v1::FieldChange& change : *entry.mutable_changes()) {
    if (!TellsOfPeople(change.field())) continue;
    EraseValue(*change.mutable_old_value());
    EraseValue(*change.mutable_new_value());
  }
  return entry;
}

}  // namespace luukku::ticket
