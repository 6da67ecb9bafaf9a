#include "services/survey/invitations/survey_checks.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "lib/db/request_key.h"
#include "lib/status/checks.h"
#include "services/survey/invitations/questionnaire.h"

namespace luukku::survey {
namespace {

// More than ours have: that is not told apart from other bad ones.
constexpr size_t kMaxTokenBytes = 256;

void CheckLanguage(Violations& violations, const std::string& language) {
  if (!language.empty() && !IsLanguage(language)) {
    violations.Add("language", "must be \"fi\", \"sv\" or \"en\"");
  }
}

void CheckAnswerToken(Violations& violations, const std::string& token) {
  CheckText(violations, "answer_token", token, {.min = 1, .max = kMaxTokenBytes, .one_line = true});
}

}  // namespace

absl::Status CheckGet(const v1::GetInvitationRequest& request) {
  Violations violations;
  if (!db::IsUuid(IdOf(request.name(), "invitations"))) {
    violations.Add("name", "must look like \"invitations/UUID\"");
  }
  CheckLanguage(violations, request.language());
  return violations.ToStatus();
}

absl::Status CheckGetByToken(const v1::GetInvitationByTokenRequest& request) {
  Violations violations;
  CheckAnswerToken(violations, request.answer_token());
  CheckLanguage(violations, request.language());
  return violations.ToStatus();
}

absl::Status CheckRespond(const v1::RespondRequest& request) {
  Violations violations;
  CheckAnswerToken(violations, request.answer_token());
  if (request.score() < kScaleLow || request.score() > kScaleHigh) {
    violations.Add("score", absl::StrCat("must be ", kScaleLow, " to ", kScaleHigh));
  }
  CheckText(violations, "text", request.text(), {.max = kMaxTextBytes});
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

absl::StatusOr<DaysAsked> CheckSatisfaction(const v1::GetSatisfactionRequest& request,
                                            absl::Time now, absl::TimeZone zone) {
  Violations violations;
  const int days = request.days() == 0 ? kStandardDays : request.days();
  const auto asked = ParseDays(request.last_day(), days, now, zone);
  if (!asked) {
    violations.Add("last_day", "must be a day of the years 1971 to 9998 such as \"2026-03-31\"");
  }
  if (request.days() < 0 || request.days() > kMostDays) {
    violations.Add("days", absl::StrCat("must be 1 to ", kMostDays, ", or 0 for ", kStandardDays));
  }
  if (!asked || !violations.empty()) return violations.ToStatus();
  return *asked;
}

absl::StatusOr<TimePage> ParsePage(const server::Call& call,
                                   const v1::ListInvitationsRequest& request) {
  Violations violations;
  if (!NumberOf(request.ticket(), "tickets")) {
    violations.Add("ticket", "must look like \"tickets/1042\"");
  }
  const int64_t size = CheckPageSize(violations, request.page_size());
  if (!violations.empty()) return violations.ToStatus();
  return ParseTimePage(absl::StrCat(call.method, "\n", call.principal.id, "\n", request.ticket()),
                       size, request.page_token());
}

absl::StatusOr<TimePage> ParsePage(const server::Call& call,
                                   const v1::ListAnswersRequest& request) {
  Violations violations;
  const int64_t size = CheckPageSize(violations, request.page_size());
  if (!violations.empty()) return violations.ToStatus();
  return ParseTimePage(
      absl::StrCat(call.method, "\n", call.principal.id, "\n", request.written_only()), size,
      request.page_token());
}

}  // namespace luukku::survey
