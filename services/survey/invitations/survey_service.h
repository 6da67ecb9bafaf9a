#pragma once

#include <functional>
#include <string>

#include "lib/desk/desk_zone.h"
#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/survey/v1/survey_service.pb.h"
#include "services/survey/invitations/answer_token.h"
#include "services/survey/invitations/survey_metrics.h"
#include "services/survey/invitations/ticket_access.h"

namespace luukku::survey {

// The gRPC edge of invitations and answers: check → ask for access → read or store → answer.
class SurveyService : public server::Edge {
 public:
  using Call = server::Call;

  // `stored` is called after the fact of an answer was stored.
  SurveyService(const server::Parts& parts, const desk::DeskZone* zone, SurveyMetrics* metrics,
                std::function<void()> stored);

 private:
  absl::StatusOr<v1::Invitation> Get(const Call& call, const v1::GetInvitationRequest& request);
  absl::StatusOr<v1::ListInvitationsResponse> List(const Call& call,
                                                   const v1::ListInvitationsRequest& request);
  absl::StatusOr<v1::Invitation> GetByToken(const Call& call,
                                            const v1::GetInvitationByTokenRequest& request);
  absl::StatusOr<v1::Invitation> Respond(const Call& call, const v1::RespondRequest& request);
  absl::StatusOr<v1::ListAnswersResponse> ListAnswers(const Call& call,
                                                      const v1::ListAnswersRequest& request);
  absl::StatusOr<v1::Satisfaction> GetSatisfaction(const Call& call,
                                                   const v1::GetSatisfactionRequest& request);

  db::Pool* const reads_;
  db::Pool* const writes_;
  SurveyMetrics* const metrics_;
  const std::function<void()> stored_;
  const AnswerKeys keys_;
  const TicketAccess tickets_;
  const server::Clock now_;
  const desk::DeskZone* const zone_;
};

}  // namespace luukku::survey
