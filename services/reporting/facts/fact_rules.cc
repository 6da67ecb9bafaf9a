#include "services/reporting/facts/fact_rules.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/contract/ticket_states.h"

namespace luukku::reporting {
namespace {

using event::v1::Event;

absl::Status Broken(const Event& event, const char* what) {
  return absl::InvalidArgumentError(absl::StrCat("event ", event.id(), " ", what));
}

// Of an InvitationAnswered or a TicketRated.
template <typename Answer>
bool IsOnItsScale(const Answer& answer) {
  constexpr int64_t kLongestScale = 100;
  const int64_t low = answer.scale_low(), high = answer.scale_high();
  return low <= answer.score() && answer.score() <= high && high - low <= kLongestScale;
}

absl::Status OffItsScale(const Event& event) {
  return Broken(event, "has a score that is not on its scale");
}

// From solved back to a state in which somebody has to act.
bool IsReopening(const Event& event) {
  return IsSolved(event.ticket_state_changed().previous_state()) && IsOpen(event.ticket().state());
}

absl::Status FoldTicket(const Event& event, Batch& batch) {
  const auto number = NumberOf(event.subject(), "tickets");
  if (!number) return Broken(event, "is not about a ticket");
  if (!event.has_ticket()) return Broken(event, "has no snapshot");
  Batch::Ticket& ticket = batch.tickets[*number];
  ticket.last = &event;
  if (event.has_ticket_created()) ticket.created = &event;
  if (event.has_ticket_state_changed() && IsReopening(event)) {
    batch.reopenings.emplace_back(*number, &event);
  }
  if (event.has_ticket_rated()) {
    if (!IsOnItsScale(event.ticket_rated())) return OffItsScale(event);
    batch.ratings[*number] = &event;
  }
  if (event.has_sla_target_changed()) {
    batch.imported_targets[{*number, event.sla_target_changed().kind()}] = &event;
  }
  return absl::OkStatus();
}

absl::Status FoldTarget(const Event& event, Batch& batch) {
  const auto number = NumberOf(event.subject(), "tickets");
  if (!number) return Broken(event, "is not about a ticket");
  const Event*& last = batch.targets[{*number, event.sla_target_changed().kind()}];
  const bool breached = last != nullptr &&
                        last->sla_target_changed().state() == common::v1::SLA_TARGET_STATE_BREACHED;
  if (!breached) last = &event;
  return absl::OkStatus();
}

absl::Status FoldInvitation(const Event& event, const Event* Batch::Invitation::*part,
                            Batch& batch) {
  const std::string id = IdOf(event.subject(), "invitations");
  if (id.empty()) return Broken(event, "is not about an invitation");
  if (event.has_invitation_sent() && !NumberOf(event.invitation_sent().ticket(), "tickets")) {
    return Broken(event, "names no ticket");
  }
  if (event.has_invitation_answered() && !IsOnItsScale(event.invitation_answered())) {
    return OffItsScale(event);
  }
  batch.invitations[id].*part = &event;
  return absl::OkStatus();
}

absl::Status FoldOne(const Event& event, Batch& batch) {
  switch (event.fact_case()) {
    case Event::kTicketCreated:
    case Event::kTicketUpdated:
    case Event::kTicketCommented:
    case Event::kTicketAssigned:
    case Event::kTicketStateChanged:
    case Event::kTicketRated:
      return FoldTicket(event, batch);
    case Event::kSlaTargetChanged:
      // One with a ticket's snapshot is of the ticket feed.
      return event.has_ticket() ? FoldTicket(event, batch) : FoldTarget(event, batch);
    case Event::kInvitationSent:
      return FoldInvitation(event, &Batch::Invitation::sent, batch);
    case Event::kInvitationAnswered:
      return FoldInvitation(event, &Batch::Invitation::answered, batch);
    case Event::kInvitationExpired:
      return FoldInvitation(event, &Batch::Invitation::expired, batch);
    case Event::kOrganisationChanged:
      batch.names[event.subject()] = event.organisation_changed().display_name();
      return absl::OkStatus();
    case Event::kCategoryChanged:
      batch.names[event.subject()] = event.category_changed().display_name();
      return absl::OkStatus();
    case Event::kTeamChanged:
      batch.names[event.subject()] = event.team_changed().display_name();
      return absl::OkStatus();
    case Event::FACT_NOT_SET:
      // One that a newer service told, and that may be passed over.
      return event.has_ticket() ? FoldTicket(event, batch) : absl::OkStatus();
    default:
      // Facts that no report counts.
      return absl::OkStatus();
  }
}

}  // namespace

absl::StatusOr<Batch> Fold(const std::vector<Event>& events) {
  Batch batch;
  for (const Event& event : events) {
    if (auto status = FoldOne(event, batch); !status.ok()) return status;
  }
  return batch;
}

}  // namespace luukku::reporting
