#include "services/ticket/tickets/ticket_rules.h"

#include <google/protobuf/util/field_mask_util.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/contract/changes.h"
#include "lib/contract/fields.h"
#include "lib/contract/ticket_states.h"
#include "lib/status/error.h"
#include "lib/status/proto_time.h"
#include "services/ticket/tickets/change_builder.h"
#include "services/ticket/tickets/ticket_life.h"

namespace luukku::ticket {
namespace {

using common::v1::ActorKind;
using common::v1::TicketState;

struct Moves {
  TicketState from;
  std::vector<TicketState> to;
};

// The state machine, as a table.
const Moves kMoves[] = {
    {common::v1::TICKET_STATE_NEW,
     {common::v1::TICKET_STATE_OPEN, common::v1::TICKET_STATE_PENDING_CUSTOMER,
      common::v1::TICKET_STATE_PENDING_EXTERNAL, common::v1::TICKET_STATE_RESOLVED,
      common::v1::TICKET_STATE_CANCELLED}},
    {common::v1::TICKET_STATE_OPEN,
     {common::v1::TICKET_STATE_PENDING_CUSTOMER, common::v1::TICKET_STATE_PENDING_EXTERNAL,
      common::v1::TICKET_STATE_RESOLVED, common::v1::TICKET_STATE_CANCELLED}},
    {common::v1::TICKET_STATE_PENDING_CUSTOMER,
     {common::v1::TICKET_STATE_OPEN, common::v1::TICKET_STATE_PENDING_EXTERNAL,
      common::v1::TICKET_STATE_RESOLVED, common::v1::TICKET_STATE_CANCELLED}},
    {common::v1::TICKET_STATE_PENDING_EXTERNAL,
     {common::v1::TICKET_STATE_OPEN, common::v1::TICKET_STATE_PENDING_CUSTOMER,
      common::v1::TICKET_STATE_RESOLVED, common::v1::TICKET_STATE_CANCELLED}},
    {common::v1::TICKET_STATE_RESOLVED,
     {common::v1::TICKET_STATE_OPEN, common::v1::TICKET_STATE_CLOSED}},
    {common::v1::TICKET_STATE_CLOSED, {common::v1::TICKET_STATE_OPEN}},
    {common::v1::TICKET_STATE_CANCELLED, {}},
};

// "PENDING_CUSTOMER"; the number of a state that is not known here.
std::string Word(TicketState state) {
  const std::string& name = common::v1::TicketState_Name(state);
  return name.empty() ? absl::StrCat(state) : name.substr(sizeof("TICKET_STATE_") - 1);
}

bool Allows(TicketState from, TicketState to) {
  const auto moves = AllowedMoves(from);
  return std::find(moves.begin(), moves.end(), to) != moves.end();
}

// Moves a ticket to another state; `after` is `before` with what else the move changes.
absl::StatusOr<Change> MoveWith(const v1::Ticket& before, v1::Ticket after, TicketState to,
                                const std::string& reason, const Actor& actor, absl::Time now) {
  if (!Allows(before.state(), to)) {
    return StateForbids(before, absl::StrCat("become ", Word(to)));
  }
  ChangeBuilder builder(before, std::move(after), actor, now);
  builder.MoveTo(to, reason);
  return builder.Build();
}

}  // namespace

absl::Status StateForbids(const v1::Ticket& ticket, std::string_view what) {
  const std::string allowed =
      absl::StrJoin(AllowedMoves(ticket.state()), ", ",
                    [](std::string* out, TicketState state) { out->append(Word(state)); });
  return Error(
      absl::StatusCode::kFailedPrecondition, reason::kStateForbids,
      absl::StrCat("a ticket in state ", Word(ticket.state()), " cannot ", std::string(what),
                   "; allowed next states: ", allowed.empty() ? "none" : allowed),
      {{"state", Word(ticket.state())}, {"allowed", allowed}});
}

absl::Status TooLateToReopen(const v1::Ticket& ticket) {
  return Error(
      absl::StatusCode::kFailedPrecondition, reason::kStateForbids,
      absl::StrCat(ticket.name(), " is closed, and not yours to reopen any more; open a new one"),
      {{"state", Word(ticket.state())}, {"allowed", ""}});
}

std::vector<TicketState> AllowedMoves(TicketState from) {
  const auto* row = std::find_if(std::begin(kMoves), std::end(kMoves),
                                 [from](const Moves& moves) { return moves.from == from; });
  return row == std::end(kMoves) ? std::vector<TicketState>() : row->to;
}

std::vector<v1::TicketAction> ActionsInState(const v1::Ticket& ticket, bool desk,
                                             const v1::Desk& settings, absl::Time now) {
  const TicketState state = ticket.state();
  const bool open = !IsClosed(state) && !ticket.has_erase_time();
  const bool reopens = IsSolved(state) && !ticket.has_erase_time() &&
                       (desk || open || MayCustomerReopenClosed(settings, ticket, now));
  const auto moves = [&](TicketState to) { return open && Allows(state, to); };
  const struct {
    v1::TicketAction action;
    bool allowed;
  } table[] = {
      {v1::TICKET_ACTION_UPDATE, open},
      {v1::TICKET_ACTION_ASSIGN, open && !IsFinished(state)},
      {v1::TICKET_ACTION_SET_PENDING, moves(common::v1::TICKET_STATE_PENDING_CUSTOMER) ||
                                          moves(common::v1::TICKET_STATE_PENDING_EXTERNAL)},
      {v1::TICKET_ACTION_RESUME, open && PhaseOf(state) == common::v1::TICKET_PHASE_WAITING},
      {v1::TICKET_ACTION_RESOLVE, moves(common::v1::TICKET_STATE_RESOLVED)},
      {v1::TICKET_ACTION_CLOSE, moves(common::v1::TICKET_STATE_CLOSED)},
      {v1::TICKET_ACTION_CANCEL, moves(common::v1::TICKET_STATE_CANCELLED)},
      {v1::TICKET_ACTION_REOPEN, reopens},
      {v1::TICKET_ACTION_COMMENT, open || (reopens && !desk)},
      {v1::TICKET_ACTION_NOTE, open && desk},
  };
  std::vector<v1::TicketAction> actions;
  for (const auto& row : table) {
    if (row.allowed) actions.push_back(row.action);
  }
  return actions;
}

absl::Status CheckTextSize(const std::string& field, const std::string& text, const Actor& actor,
                           const v1::Desk& settings) {
  Violations violations;
  const int most = MaxTextBytes(settings);
  if (!actor.service && text.size() > static_cast<size_t>(most)) {
    violations.Add(field, absl::StrCat("has more than the ", most, " bytes that this desk takes"));
  }
  return violations.ToStatus();
}

absl::StatusOr<Change> Open(const v1::Ticket& ticket, const Actor& actor,
                            const v1::Desk& settings) {
  absl::Status fits = CheckTextSize("ticket.description", ticket.description(), actor, settings);
  if (!fits.ok()) return fits;
  Change change;
  v1::Ticket& after = change.after;
  after = ticket;
  LeaveToService(after);
  after.set_mailbox(absl::AsciiStrToLower(ticket.mailbox()));
  after.set_state(common::v1::TICKET_STATE_NEW);
  after.set_opened_by("people/" + actor.person);
  after.set_assignment_revision(1);
  if (after.requester().empty()) after.set_requester(after.opened_by());
  FillDefaults(after, settings);
  SetVersion(after, 1);

  ChangeBuilder builder(v1::Ticket(), after, actor, absl::InfinitePast());
  builder.Add(v1::HISTORY_ACTION_CREATED, "").event.mutable_ticket_created();
  return builder.Build();
}

absl::StatusOr<Change> Update(const Current& current, const v1::Ticket& wanted,
                              const google::protobuf::FieldMask& mask, const Actor& actor) {
  const v1::Ticket& before = current.ticket;
  const v1::Desk& settings = *current.settings;
  if (IsClosed(before.state())) return StateForbids(before, "be edited");
  if (Names(mask, "description") && wanted.description() != before.description()) {
    absl::Status fits = CheckTextSize("ticket.description", wanted.description(), actor, settings);
    if (!fits.ok()) return fits;
  }
  v1::Ticket after = before;
  google::protobuf::util::FieldMaskUtil::MergeOptions replace;
  replace.set_replace_message_fields(true);
  replace.set_replace_repeated_fields(true);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(wanted, mask, replace, &after);
  if (google::protobuf::util::FieldMaskUtil::IsPathInFieldMask("organisation", mask)) {
    after.set_customer_group(wanted.customer_group());
  }
  FillDefaults(after, settings);
  const bool rated = after.impact() != before.impact() || after.urgency() != before.urgency();
  const bool prioritised =
      google::protobuf::util::FieldMaskUtil::IsPathInFieldMask("priority", mask);
  if (rated && !prioritised) {
    after.set_priority(PriorityOf(settings, after.impact(), after.urgency()));
  }
  ChangeBuilder builder(before, after, actor, current.now);
  if (!builder.HasChanges()) return Change{before, std::nullopt, {}};
  Fact& fact = builder.Add(v1::HISTORY_ACTION_UPDATED, "");
  for (const auto& field : fact.entry.changes()) {
    fact.event.mutable_ticket_updated()->add_fields(field.field());
  }
  return builder.Build();
}

absl::StatusOr<Change> Assign(const v1::Ticket& before, const v1::AssignTicketRequest& wanted,
                              const Actor& actor, absl::Time now) {
  if (wanted.assignment_revision() != 0 &&
      wanted.assignment_revision() != before.assignment_revision()) {
    return Error(absl::StatusCode::kAborted, reason::kStaleAssignmentRevision,
                 "the ticket changed since the decision",
                 {{"assignment_revision", absl::StrCat(before.assignment_revision())}});
  }
  if (IsFinished(before.state())) {
    return StateForbids(before, "be assigned");
  }
  v1::Ticket after = before;
  if (wanted.has_team()) after.set_team(wanted.team());
  if (wanted.has_agent()) after.set_agent(wanted.agent());
  if (wanted.priority() != 0) after.set_priority(wanted.priority());
  ChangeBuilder builder(before, after, actor, now);
  if (!builder.HasChanges()) return Change{before, std::nullopt, {}};
  const std::string reason = wanted.reason().empty() ? "manual" : wanted.reason();
  Fact& fact = builder.Add(v1::HISTORY_ACTION_ASSIGNED, reason);
  auto& assigned = *fact.event.mutable_ticket_assigned();
  assigned.set_previous_team(before.team());
  assigned.set_previous_agent(before.agent());
  assigned.set_reason(reason);
  if (!wanted.agent().empty() && before.state() == common::v1::TICKET_STATE_NEW) {
    builder.MoveTo(common::v1::TICKET_STATE_OPEN, reason);
  }
  return builder.Build();
}

absl::StatusOr<Change> Move(const v1::Ticket& before, TicketState to, const std::string& reason,
                            const Actor& actor, absl::Time now) {
  return MoveWith(before, before, to, reason, actor, now);
}

absl::StatusOr<Change> End(const v1::Ticket& before, TicketState to,
                           common::v1::Resolution resolution, const std::string& reason,
                           const Actor& actor, absl::Time now) {
  if (actor.only_requester && resolution != common::v1::RESOLUTION_WITHDRAWN) {
    Violations violations;
    violations.Add("resolution", "can only be WITHDRAWN; the others are for the desk");
    return violations.ToStatus();
  }
  v1::Ticket after = before;
  after.set_resolution(resolution);
  return MoveWith(before, std::move(after), to, reason, actor, now);
}

absl::StatusOr<Change> SetPending(const v1::Ticket& before,
                                  const v1::SetTicketPendingRequest& wanted, const Actor& actor,
                                  absl::Time now) {
  v1::Ticket after = before;
  if (!wanted.partner().empty()) after.set_partner(wanted.partner());
  if (!wanted.partner_reference().empty()) {
    after.set_partner_reference(wanted.partner_reference());
  }
  return MoveWith(before, std::move(after), wanted.state(), wanted.reason(), actor, now);
}

absl::StatusOr<Change> Resume(const v1::Ticket& before, const std::string& reason,
                              const Actor& actor, absl::Time now) {
  if (PhaseOf(before.state()) != common::v1::TICKET_PHASE_WAITING) {
    return StateForbids(before, "be resumed");
  }
  return Move(before, common::v1::TICKET_STATE_OPEN, reason, actor, now);
}

absl::StatusOr<Change> Reopen(const Current& current, const std::string& reason,
                              const Actor& actor) {
  const v1::Ticket& before = current.ticket;
  const bool too_late = IsClosed(before.state()) && actor.only_requester &&
                        !MayCustomerReopenClosed(*current.settings, before, current.now);
  if (!IsSolved(before.state())) return StateForbids(before, "be reopened");
  if (too_late) return TooLateToReopen(before);
  return Move(before, common::v1::TICKET_STATE_OPEN, reason, actor, current.now);
}

absl::Status CheckEtag(const std::string& current, const std::string& etag) {
  if (etag.empty() || etag == current) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
               "the ticket was changed since you read it; read it again", {{"etag", current}});
}

absl::Status CheckFieldsUnchanged(const Current& current, const std::string& etag,
                                  const google::protobuf::FieldMask& mask) {
  if (!current.changed_since) return CheckEtag(current.etag, etag);
  std::vector<std::string> stale;
  for (const std::string& field : *current.changed_since) {
    const bool rated = field == "priority" && (Names(mask, "impact") || Names(mask, "urgency"));
    if (rated || Names(mask, field)) stale.push_back(field);
  }
  if (stale.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
               absl::StrCat("somebody else changed ", absl::StrJoin(stale, ", "),
                            " since you read the ticket; read it again"),
               {{"etag", current.etag}, {"fields", absl::StrJoin(stale, ",")}});
}

void LeaveHistoryToDesk(v1::HistoryEntry& entry) {
  LeaveToDesk(*v1::Ticket::descriptor(), *entry.mutable_changes());
  if (entry.actor_kind() != common::v1::ACTOR_KIND_REQUESTER) entry.clear_reason();
}

}  // namespace luukku::ticket
