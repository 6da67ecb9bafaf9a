#pragma once

#include "absl/status/statusor.h"
#include "lib/server/call.h"
#include "luukku/survey/v1/survey_service.pb.h"
#include "services/survey/invitations/satisfaction_rules.h"
#include "services/survey/invitations/time_page.h"

// Checks and reads requests. Errors: INVALID_ARGUMENT.
namespace luukku::survey {

inline constexpr int kStandardDays = 14;

absl::StatusOr<DaysAsked> CheckSatisfaction(const v1::GetSatisfactionRequest& request,
                                            absl::Time now, absl::TimeZone zone);

absl::StatusOr<TimePage> ParsePage(const server::Call& call,
                                   const v1::ListInvitationsRequest& request);
absl::StatusOr<TimePage> ParsePage(const server::Call& call, const v1::ListAnswersRequest& request);

}  // namespace luukku::survey
