#include "services/routing/sla/sla_checks.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "lib/status/checks.h"

namespace luukku::routing {
namespace {

constexpr size_t kLongestId = 40;
constexpr size_t kLongestGroup = 40;
constexpr size_t kLongestEtag = 32;
// BusinessTime looks for a due time no further than five years.
constexpr int64_t kMostSeconds = int64_t{1825} * 24 * 3600;

// All but name, revision, etag.
constexpr const char* kFields[] = {
    "display_name",   "organisation", "customer_group",  "priority",           "calendar",
    "first_response", "resolution",   "warning_percent", "runs_while_pending", "disabled"};

void CheckTarget(Violations& violations, const std::string& field,
                 const google::protobuf::Duration& target) {
  if (target.nanos() != 0 || target.seconds() < 1 || target.seconds() > kMostSeconds) {
    violations.Add(field, absl::StrCat("must be whole seconds, 1 to ", kMostSeconds));
  }
}

void CheckField(Violations& violations, const v1::SlaPolicy& policy, std::string_view field) {
  const std::string path = absl::StrCat("sla_policy.", std::string(field));
  if (field == "display_name") CheckDisplayName(violations, path, policy.display_name());
  if (field == "organisation") {
    CheckName(violations, path, policy.organisation(), "organisations", false);
  }
  if (field == "customer_group") {
    CheckWord(violations, path, policy.customer_group(), kLongestGroup);
  }
  if (field == "priority") {
    CheckEnum(violations, path, policy.priority(), common::v1::Priority_IsValid, false);
  }
  if (field == "calendar") CheckName(violations, path, policy.calendar(), "calendars", true);
  if (field == "first_response" && policy.has_first_response()) {
    CheckTarget(violations, path, policy.first_response());
  }
  if (field == "resolution" && policy.has_resolution()) {
    CheckTarget(violations, path, policy.resolution());
  }
  if (field == "warning_percent" &&
      (policy.warning_percent() < 0 || policy.warning_percent() > 99)) {
    violations.Add(path, "must be 0 to 99");
  }
}

}  // namespace

absl::Status CheckCreate(const v1::CreateSlaPolicyRequest& request) {
  Violations violations;
  CheckNewName(violations, "sla_policy.name", request.sla_policy().name(), "slaPolicies",
               kLongestId);
  for (const char* field : kFields) CheckField(violations, request.sla_policy(), field);
  if (!request.sla_policy().has_first_response() && !request.sla_policy().has_resolution()) {
    violations.Add("sla_policy", "must promise first_response, resolution, or both");
  }
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

absl::Status CheckGet(const v1::GetSlaPolicyRequest& request) {
  Violations violations;
  CheckName(violations, "name", request.name(), "slaPolicies", true);
  if (request.revision() < 0) violations.Add("revision", "must not be negative");
  return violations.ToStatus();
}

absl::Status CheckUpdate(const v1::UpdateSlaPolicyRequest& request) {
  Violations violations;
  const v1::SlaPolicy& policy = request.sla_policy();
  CheckName(violations, "sla_policy.name", policy.name(), "slaPolicies", true);
  CheckText(violations, "sla_policy.etag", policy.etag(), {.max = kLongestEtag, .one_line = true});
  for (const auto& field : CheckMask(violations, request.update_mask(), kFields)) {
    CheckField(violations, policy, field);
  }
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

absl::StatusOr<int64_t> CheckExplain(const v1::ExplainSlaRequest& request) {
  const auto ticket = NumberOf(request.ticket(), "tickets");
  if (ticket) return *ticket;
  Violations violations;
  violations.Add("ticket", "must look like \"tickets/1042\"");
  return violations.ToStatus();
}

}  // namespace luukku::routing
