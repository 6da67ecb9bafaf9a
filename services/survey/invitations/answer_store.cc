#include "services/survey/invitations/answer_store.h"

#include <map>

#include "lib/db/row.h"
#include "lib/feed/append.h"
#include "lib/status/error.h"
#include "services/survey/invitations/invitation_row.h"
#include "services/survey/invitations/satisfaction_rules.h"
#include "services/survey/invitations/sql.h"

namespace luukku::survey {
namespace {

namespace statements = luukku::sql::services::survey::invitations;
using db::MakeParams;

// Locks an invitation, then reads its current state.
std::optional<Asked> LockInvitation(db::Transaction& transaction, const std::string& id) {
  if (transaction.Execute(statements::kLockInvitation, MakeParams(id)).empty()) {
    return std::nullopt;
  }
  return AskedOf(transaction.Execute(statements::kGetInvitation, MakeParams(id))[0]);
}

event::v1::Event EventOf(const Asked& answered, const v1::RespondRequest& request,
                         const std::string& trace_parent) {
  const v1::Answer& answer = answered.invitation.answer();
  event::v1::Event event;
  event.set_subject(answered.invitation.name());
  event.set_version(answered.version);
  *event.mutable_occurred_at() = answer.update_time();
  event.set_origin(event::v1::ORIGIN_LIVE);
  event.set_actor_kind(common::v1::ACTOR_KIND_REQUESTER);
  if (!request.request_id().empty()) event.set_caused_by_call(request.request_id());
  event.set_trace_parent(trace_parent);
  event::v1::InvitationAnswered& fact = *event.mutable_invitation_answered();
  fact.set_ticket(answer.ticket());
  fact.set_score(answer.score());
  fact.set_scale_low(answer.scale_low());
  fact.set_scale_high(answer.scale_high());
  fact.set_has_text(!answer.text().empty());
  return event;
}

void WriteAnswer(db::Transaction& transaction, const std::string& id, const Asked& answered,
                 const event::v1::Event& event) {
  const v1::Answer& answer = answered.invitation.answer();
  transaction.Execute(
      statements::kWriteAnswer,
      MakeParams(id, answered.version, answer.score(), answer.scale_low(), answer.scale_high(),
                 answer.text(), FromProto(answer.create_time()), FromProto(answer.update_time())));
  feed::Append(transaction, {event});
}

}  // namespace

absl::Status AnswerTokenInvalid() {
  return Error(absl::StatusCode::kNotFound, reason::kAnswerTokenInvalid,
               "the answer token is not valid; use the link as it was sent");
}

absl::StatusOr<v1::Invitation> TakeAnswer(db::Transaction& transaction, const std::string& id,
                                          const v1::RespondRequest& request,
                                          const std::string& trace_parent, bool* stored) {
  *stored = false;
  auto asked = LockInvitation(transaction, id);
  if (!asked) return AnswerTokenInvalid();
  const absl::Time now = feed::Now(transaction);
  switch (TakingOf(*asked, request, now)) {
    case Taking::kExpired:
      return Error(absl::StatusCode::kFailedPrecondition, reason::kInvitationExpired,
                   "the time for answering has run out");
    case Taking::kFinal:
      return Error(absl::StatusCode::kFailedPrecondition, reason::kAnswerFinal,
                   "it has been answered, and the answer cannot be changed any more");
    case Taking::kSame:
      return At(*asked, now);
    case Taking::kStore:
      break;
  }
  const Asked answered = WithAnswer(*asked, request, now);
  WriteAnswer(transaction, id, answered, EventOf(answered, request, trace_parent));
  *stored = true;
  return At(answered, now);
}

v1::ListAnswersResponse ListAnswers(db::Connection& connection, const TimePage& page,
                                    bool written_only) {
  const auto& statement = written_only ? statements::kListWrittenAnswers : statements::kListAnswers;
  const auto rows =
      connection.Execute(statement, MakeParams(page.after_time, page.after_id, page.size + 1));
  return ResponseOf<v1::ListAnswersResponse>(
      rows, page, "answer_update_time",
      [](const pqxx::row& row, auto& response) { *response.add_answers() = AnswerOf(row); });
}

v1::Satisfaction GetSatisfaction(db::Connection& connection, const DaysAsked& asked,
                                 bool reads_all_answers, absl::Time now) {
  const auto bounds = DayBounds(asked.from, asked.to, asked.zone);
  const absl::CivilDay first = absl::ToCivilDay(bounds.front(), asked.zone);
  const auto rows = connection.Execute(statements::kGetSatisfaction,
                                       MakeParams(db::ToArray(bounds), asked.start(), asked.end()));
  ScoresByDay days;
  for (const auto& row : rows) {
    if (row["score"].is_null()) continue;
    days[first + (db::Int(row["day"]) - 1)][static_cast<int32_t>(db::Int(row["score"]))] =
        db::Int(row["answers"]);
  }
  v1::Satisfaction satisfaction;
  *satisfaction.mutable_start_time() = ToProto(asked.start());
  *satisfaction.mutable_end_time() = ToProto(asked.end());
  satisfaction.set_time_zone(asked.zone.name());
  satisfaction.set_by_blocks(!reads_all_answers);
  satisfaction.set_invited_count(db::Int(rows[0]["invited"]));
  satisfaction.set_responded_count(db::Int(rows[0]["responded"]));
  satisfaction.set_responded_in_period_count(db::Int(rows[0]["responded_in_period"]));
  Summarise(TellableScores(days, asked, reads_all_answers, now), satisfaction);
  return satisfaction;
}

}  // namespace luukku::survey
