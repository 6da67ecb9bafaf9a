#include "services/survey/invitations/invitation_rules.h"

#include <algorithm>

#include "lib/status/proto_time.h"
#include "services/survey/invitations/questionnaire.h"

namespace luukku::survey {
namespace {

absl::Time ChangeDeadline(const v1::Answer& answer) {
  return FromProto(answer.create_time()) + kChangeTime;
}

bool IsReplaceable(const Asked& asked, absl::Time now) {
  return !asked.erased && now < ChangeDeadline(asked.invitation.answer()) &&
         asked.version <= kMostAnswers;
}

}  // namespace

Asking AskingOf(const event::v1::Event& event, absl::Time now) {
  if (!event.has_ticket_state_changed() ||
      event.ticket().state() != common::v1::TICKET_STATE_RESOLVED) {
    return Asking::kNothing;
  }
  if (event.origin() != event::v1::ORIGIN_LIVE) return Asking::kImported;
  if (event.ticket().type() == common::v1::TICKET_TYPE_COMMENT) return Asking::kComment;
  // Requesters cannot resolve, so this one works at the desk.
  if (event.actor_kind() == common::v1::ACTOR_KIND_REQUESTER) return Asking::kOwn;
  if (now - FromProto(event.occurred_at()) > kFresh) return Asking::kLate;
  return Asking::kAsk;
}

v1::Invitation At(const Asked& asked, absl::Time now) {
  v1::Invitation invitation = asked.invitation;
  if (invitation.state() == v1::INVITATION_STATE_OPEN &&
      now >= FromProto(invitation.expire_time())) {
    invitation.set_state(v1::INVITATION_STATE_EXPIRED);
  }
  if (invitation.has_answer()) {
    *invitation.mutable_change_deadline() = ToProto(ChangeDeadline(invitation.answer()));
  }
  return invitation;
}

Taking TakingOf(const Asked& asked, const v1::RespondRequest& answer, absl::Time now) {
  const v1::Invitation invitation = At(asked, now);
  if (invitation.state() == v1::INVITATION_STATE_OPEN) return Taking::kStore;
  if (invitation.state() != v1::INVITATION_STATE_ANSWERED) return Taking::kExpired;
  if (invitation.answer().score() == answer.score() &&
      invitation.answer().text() == answer.text()) {
    return Taking::kSame;
  }
  return IsReplaceable(asked, now) ? Taking::kStore : Taking::kFinal;
}

bool TakesAnswers(const Asked& asked, absl::Time now) {
  const v1::InvitationState state = At(asked, now).state();
  return state == v1::INVITATION_STATE_OPEN ||
         (state == v1::INVITATION_STATE_ANSWERED && IsReplaceable(asked, now));
}

Asked WithAnswer(const Asked& asked, const v1::RespondRequest& request, absl::Time now) {
  Asked answered = asked;
  ++answered.version;
  v1::Invitation& invitation = answered.invitation;
  invitation.set_state(v1::INVITATION_STATE_ANSWERED);
  v1::Answer& answer = *invitation.mutable_answer();
  // A clock that was set back does not reverse the order of events.
  now = std::max({now, FromProto(invitation.create_time()), FromProto(answer.update_time())});
  if (!answer.has_create_time()) *answer.mutable_create_time() = ToProto(now);
  *answer.mutable_update_time() = ToProto(now);
  answer.set_invitation(invitation.name());
  answer.set_ticket(invitation.ticket());
  answer.set_score(request.score());
  answer.set_scale_low(kScaleLow);
  answer.set_scale_high(kScaleHigh);
  answer.set_text(request.text());
  return answered;
}

}  // namespace luukku::survey
