#include "services/routing/rules/rule_checks.h"

#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/status/checks.h"
#include "services/routing/rules/rule_rules.h"

namespace luukku::routing {
namespace {

constexpr size_t kLongestId = 40;
constexpr size_t kLongestGroup = 40;
constexpr size_t kLongestWord = 64;
constexpr size_t kLongestMailbox = 254;
constexpr int32_t kMostOrder = 1'000'000;
constexpr int kMostValues = 100;

// Calls `check(field, value)` for each value of the condition.
template <typename Values, typename Check>
void CheckEach(Violations& violations, const std::string& field, const Values& values,
               Check check) {
  if (values.size() > kMostValues) {
    violations.Add(field, absl::StrCat("has more than ", kMostValues, " values"));
    return;
  }
  for (int i = 0; i < values.size(); ++i) check(absl::StrCat(field, "[", i, "]"), values[i]);
}

template <typename Values>
void CheckEnums(Violations& violations, const std::string& field, const Values& values,
                bool (*is_valid)(int)) {
  CheckEach(violations, field, values, [&](const std::string& path, int value) {
    CheckEnum(violations, path, value, is_valid, true);
  });
}

template <typename Values>
void CheckNames(Violations& violations, const std::string& field, const Values& values,
                std::string_view collection) {
  CheckEach(violations, field, values, [&](const std::string& path, const std::string& name) {
    CheckName(violations, path, name, collection, true);
  });
}

void CheckGroup(Violations& violations, const std::string& field, const std::string& group) {
  if (group.empty()) violations.Add(field, "is required");
  CheckWord(violations, field, group, kLongestGroup);
}

void CheckSubjectWord(Violations& violations, const std::string& field, const std::string& word) {
  CheckText(violations, field, word, {.min = 1, .max = kLongestWord, .one_line = true});
  if (!word.empty() && !IsSubjectWord(word)) violations.Add(field, "has no letter and no digit");
}

void CheckConditions(Violations& violations, const v1::Rule& rule) {
  CheckEnums(violations, "rule.types", rule.types(), common::v1::TicketType_IsValid);
  CheckEnums(violations, "rule.channels", rule.channels(), common::v1::Channel_IsValid);
  CheckEnums(violations, "rule.priorities", rule.priorities(), common::v1::Priority_IsValid);
  CheckNames(violations, "rule.categories", rule.categories(), "categories");
  CheckNames(violations, "rule.organisations", rule.organisations(), "organisations");
  CheckEach(violations, "rule.customer_groups", rule.customer_groups(),
            [&](const std::string& path, const std::string& group) {
              CheckGroup(violations, path, group);
            });
  CheckEach(violations, "rule.subject_words", rule.subject_words(),
            [&](const std::string& path, const std::string& word) {
              CheckSubjectWord(violations, path, word);
            });
  CheckEach(violations, "rule.mailboxes", rule.mailboxes(),
            [&](const std::string& path, const std::string& mailbox) {
              CheckText(violations, path, mailbox,
                        {.min = 1, .max = kLongestMailbox, .one_line = true});
            });
}

}  // namespace

absl::Status CheckCreate(const v1::CreateRuleRequest& request) {
  Violations violations;
  const v1::Rule& rule = request.rule();
  CheckNewName(violations, "rule.name", rule.name(), "rules", kLongestId);
  CheckDisplayName(violations, "rule.display_name", rule.display_name());
  if (rule.order() < 0 || rule.order() > kMostOrder) {
    violations.Add("rule.order", absl::StrCat("must be 0 to ", kMostOrder));
  }
  CheckConditions(violations, rule);
  CheckName(violations, "rule.team", rule.team(), "teams", true);
  CheckEnum(violations, "rule.set_priority", rule.set_priority(), common::v1::Priority_IsValid,
            false);
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

absl::Status CheckDelete(const v1::DeleteRuleRequest& request) {
  Violations violations;
  CheckName(violations, "name", request.name(), "rules", true);
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

absl::StatusOr<RulePage> ParsePage(const server::Call& call, const v1::ListRulesRequest& request) {
  Violations violations;
  RulePage page;
  page.size = CheckPageSize(violations, request.page_size());
  if (!violations.empty()) return violations.ToStatus();
  page.query = absl::StrCat(call.method, "\n", call.principal.id, "\n");
  std::optional<std::vector<std::string>> keys;
  auto status = DecodePageToken(page.query, request.page_token(), 2, &keys);
  if (!status.ok()) return status;
  if (!keys) return page;
  page.after_id = (*keys)[1];
  if (!absl::SimpleAtoi((*keys)[0], &page.after_order) ||
      IdOf("rules/" + page.after_id, "rules").empty()) {
    return PageTokenInvalid();
  }
  return page;
}

}  // namespace luukku::routing
