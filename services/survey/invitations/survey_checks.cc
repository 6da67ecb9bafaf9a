#include "services/survey/invitations/survey_checks.h"

#include "absl/strings/str_cat.h"
#include "lib/contract/pages.h"
#include "lib/status/error.h"

namespace luukku::survey {

absl::StatusOr<DaysAsked> CheckSatisfaction(const v1::GetSatisfactionRequest& request,
                                            absl::Time now, absl::TimeZone zone) {
  const int days = request.days() == 0 ? kStandardDays : request.days();
  const auto asked = ParseDays(request.last_day(), days, now, zone);
  if (asked) return *asked;
  Violations violations;
  violations.Add("last_day", "must be a day of the years 1971 to 9998");
  return violations.ToStatus();
}

absl::StatusOr<TimePage> ParsePage(const server::Call& call,
                                   const v1::ListInvitationsRequest& request) {
  const int64_t size = PageSizeOf(request.page_size());
  return ParseTimePage(absl::StrCat(call.method, "\n", call.principal.id, "\n", request.ticket()),
                       size, request.page_token());
}

absl::StatusOr<TimePage> ParsePage(const server::Call& call,
                                   const v1::ListAnswersRequest& request) {
  const int64_t size = PageSizeOf(request.page_size());
  return ParseTimePage(
      absl::StrCat(call.method, "\n", call.principal.id, "\n", request.written_only()), size,
      request.page_token());
}

}  // namespace luukku::survey
