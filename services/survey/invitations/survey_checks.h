#pragma once

#include "absl/status/statusor.h"
#include "lib/server/call.h"
#include "luukku/survey/v1/survey_service.pb.h"
#include "services/survey/invitations/satisfaction_rules.h"
#include "services/survey/invitations/time_page.h"

// Checks of requests: all violations at once.
namespace luukku::survey {

inline constexpr size_t kMaxTextBytes = 4096;
inline constexpr int kStandardDays = 14, kMostDays = 366;

absl::Status CheckGet(const v1::GetInvitationRequest& request);
absl::Status CheckGetByToken(const v1::GetInvitationByTokenRequest& request);
absl::Status CheckRespond(const v1::RespondRequest& request);
absl::StatusOr<DaysAsked> CheckSatisfaction(const v1::GetSatisfactionRequest& request,
                                            absl::Time now, absl::TimeZone zone);

absl::StatusOr<TimePage> ParsePage(const server::Call& call,
                                   const v1::ListInvitationsRequest& request);
absl::StatusOr<TimePage> ParsePage(const server::Call& call, const v1::ListAnswersRequest& request);

}  // namespace luukku::survey
