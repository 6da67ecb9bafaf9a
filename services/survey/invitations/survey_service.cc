#include "services/survey/invitations/survey_service.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "lib/contract/names.h"
#include "lib/db/request_key.h"
#include "lib/server/runtime.h"
#include "lib/status/error.h"
#include "services/survey/invitations/answer_store.h"
#include "services/survey/invitations/invitation_store.h"
#include "services/survey/invitations/questionnaire.h"
#include "services/survey/invitations/survey_checks.h"

namespace luukku::survey {
namespace {

absl::StatusOr<ReadInvitation> Read(db::Pool& reads, const server::Call& call,
                                    const std::string& id, const absl::Status& missing) {
  return reads.Run(call.deadline,
                   [&](db::Connection& connection) -> absl::StatusOr<ReadInvitation> {
                     auto invitation = survey::GetInvitation(connection, id);
                     if (!invitation) return missing;
                     return *std::move(invitation);
                   });
}

// Whether the caller, who may see the ticket, may see its requester's opinion: colleagues of the
// requester may not.
bool MayJudge(const server::Call& call, const ticket::v1::Ticket& ticket) {
  return call.reach.desk() || ticket.requester() == call.principal.PersonName();
}

}  // namespace

SurveyService::SurveyService(const server::Parts& parts, const desk::DeskZone* zone,
                             SurveyMetrics* metrics, std::function<void()> stored)
    : Edge(parts.runtime, "luukku.survey.v1.SurveyService"),
      reads_(parts.reads),
      writes_(parts.writes),
      metrics_(metrics),
      stored_(std::move(stored)),
      keys_(*AnswerKeys::Parse(parts.secrets.at("answer-key"))),
      tickets_(parts.peers.at("ticket"), parts.service_token, parts.runtime->tracer),
      now_(parts.runtime->clock),
      zone_(zone) {
  Unary("GetInvitation", &SurveyService::Get);
  Unary("ListInvitations", &SurveyService::List);
  Unary("GetInvitationByToken", &SurveyService::GetByToken);
  Unary("Respond", &SurveyService::Respond);
  Unary("ListAnswers", &SurveyService::ListAnswers);
  Unary("GetSatisfaction", &SurveyService::GetSatisfaction);
}

absl::StatusOr<v1::Invitation> SurveyService::Get(const Call& call,
                                                  const v1::GetInvitationRequest& request) {
  const std::string id = IdOf(request.name(), "invitations");
  const auto read = Read(*reads_, call, id, NotFound(request.name()));
  if (!read.ok()) return read.status();
  v1::Invitation invitation = At(read->asked, read->now);
  const auto ticket = tickets_.Get(call, invitation.ticket());
  if (absl::IsNotFound(ticket.status())) return NotFound(request.name());
  if (!ticket.ok()) return ticket.status();
  if (!MayJudge(call, *ticket)) return NotFound(request.name());
  *invitation.mutable_question() =
      QuestionIn(request.language().empty() ? ticket->language() : request.language());
  if (ticket->requester() == call.principal.PersonName() && TakesAnswers(read->asked, read->now)) {
    invitation.set_answer_token(keys_.TokenFor(id));
  }
  return invitation;
}

absl::StatusOr<v1::ListInvitationsResponse> SurveyService::List(
    const Call& call, const v1::ListInvitationsRequest& request) {
  const auto page = ParsePage(call, request);
  if (!page.ok()) return page.status();
  const auto ticket = tickets_.Get(call, request.ticket());
  if (!ticket.ok()) return ticket.status();
  if (!MayJudge(call, *ticket)) return NotFound(request.ticket());
  return reads_->Run(
      call.deadline,
      [&](db::Connection& connection) -> absl::StatusOr<v1::ListInvitationsResponse> {
        return survey::ListInvitations(connection,
                                       NumberOf(request.ticket(), "tickets").value_or(0), *page);
      });
}

absl::StatusOr<v1::Invitation> SurveyService::GetByToken(
    const Call& call, const v1::GetInvitationByTokenRequest& request) {
  const auto id = keys_.InvitationOf(request.answer_token());
  if (!id) return AnswerTokenInvalid();
  const auto read = Read(*reads_, call, *id, AnswerTokenInvalid());
  if (!read.ok()) return read.status();
  v1::Invitation invitation = At(read->asked, read->now);
  // Links get forwarded, so the words of an answer are left out here.
  if (invitation.has_answer()) invitation.mutable_answer()->clear_text();
  *invitation.mutable_question() = QuestionIn(request.language());
  return invitation;
}

// Request ids are stored for changes only, so that their number is bounded like that of changes.
absl::StatusOr<v1::Invitation> SurveyService::Respond(const Call& call,
                                                      const v1::RespondRequest& request) {
  const auto id = keys_.InvitationOf(request.answer_token());
  if (!id) return AnswerTokenInvalid();
  std::optional<db::RequestKey> key;
  if (!request.request_id().empty()) {
    key = db::MakeRequestKey(*id, call.method, request.request_id(), request);
  }
  bool stored = false;
  auto answered = writes_->Transact(
      call.deadline, [&](db::Transaction& transaction) -> absl::StatusOr<v1::Invitation> {
        stored = false;
        if (key) {
          auto before = db::FindAnswer(transaction, *key);
          if (!before.ok()) return before.status();
          v1::Invitation invitation;
          if (before->has_value() && invitation.ParseFromString(**before)) return invitation;
        }
        auto invitation = TakeAnswer(transaction, *id, request, call.trace_parent, &stored);
        if (key && stored) {
          db::StoreAnswer(transaction, *key, invitation->name(), *invitation);
        }
        return invitation;
      });
  if (answered.ok() && stored) {
    metrics_->Answered(request.score());
    stored_();
  }
  return answered;
}

absl::StatusOr<v1::ListAnswersResponse> SurveyService::ListAnswers(
    const Call& call, const v1::ListAnswersRequest& request) {
  const auto page = ParsePage(call, request);
  if (!page.ok()) return page.status();
  auto response = reads_->Run(
      call.deadline, [&](db::Connection& connection) -> absl::StatusOr<v1::ListAnswersResponse> {
        return survey::ListAnswers(connection, *page, request.written_only());
      });
  // Asked for admins too, who see all: the ticket service records their reads of restricted teams.
  if (!response.ok() || call.principal.IsService()) return response;
  std::set<std::string> tickets;
  for (const v1::Answer& answer : response->answers()) tickets.insert(answer.ticket());
  const auto seen = tickets_.Seen(call, tickets);
  if (!seen.ok()) return seen.status();
  auto& answers = *response->mutable_answers();
  answers.erase(
      std::remove_if(answers.begin(), answers.end(),
                     [&](const auto& answer) { return !seen->contains(answer.ticket()); }),
      answers.end());
  return response;
}

absl::StatusOr<v1::Satisfaction> SurveyService::GetSatisfaction(
    const Call& call, const v1::GetSatisfactionRequest& request) {
  const absl::Time now = now_();
  const auto zone = zone_->Get();
  if (!zone.ok()) return zone.status();
  const auto asked = CheckSatisfaction(request, now, *zone);
  if (!asked.ok()) return asked.status();
  const bool reads_all_answers =
      call.principal.IsService() || call.principal.roles.Intersects(auth::Role::kAdmin);
  return reads_->Run(call.deadline,
                     [&](db::Connection& connection) -> absl::StatusOr<v1::Satisfaction> {
                       return survey::GetSatisfaction(connection, *asked, reads_all_answers, now);
                     });
}

}  // namespace luukku::survey
