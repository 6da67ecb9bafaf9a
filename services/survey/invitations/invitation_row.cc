#include "services/survey/invitations/invitation_row.h"

#include "absl/strings/str_cat.h"
#include "lib/db/row.h"

namespace luukku::survey {

v1::Answer AnswerOf(const pqxx::row& row) {
  v1::Answer answer;
  answer.set_invitation(absl::StrCat("invitations/", db::Text(row["id"])));
  answer.set_ticket(absl::StrCat("tickets/", db::Text(row["ticket"])));
  answer.set_score(static_cast<int32_t>(db::Int(row["score"])));
  answer.set_scale_low(static_cast<int32_t>(db::Int(row["scale_low"])));
  answer.set_scale_high(static_cast<int32_t>(db::Int(row["scale_high"])));
  answer.set_text(db::Text(row["text"]));
  db::SetTime(row["answer_create_time"], &answer, &v1::Answer::mutable_create_time);
  db::SetTime(row["answer_update_time"], &answer, &v1::Answer::mutable_update_time);
  return answer;
}

Asked AskedOf(const pqxx::row& row) {
  Asked asked;
  v1::Invitation& invitation = asked.invitation;
  invitation.set_name(absl::StrCat("invitations/", db::Text(row["id"])));
  invitation.set_ticket(absl::StrCat("tickets/", db::Text(row["ticket"])));
  invitation.set_state(static_cast<v1::InvitationState>(db::Int(row["state"])));
  db::SetTime(row["create_time"], &invitation, &v1::Invitation::mutable_create_time);
  db::SetTime(row["expire_time"], &invitation, &v1::Invitation::mutable_expire_time);
  if (!row["score"].is_null()) *invitation.mutable_answer() = AnswerOf(row);
  asked.version = db::Int(row["version"]);
  asked.erased = db::Bool(row["erased"]);
  return asked;
}

}  // namespace luukku::survey
