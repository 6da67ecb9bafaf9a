#include "services/routing/rules/rule_checks.h"

#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/contract/pages.h"
#include "services/routing/rules/rule_rules.h"

namespace luukku::routing {

void CheckRule(Violations& violations, const server::Call&, const v1::CreateRuleRequest& request) {
  const auto& words = request.rule().subject_words();
  for (int i = 0; i < words.size(); ++i) {
    if (words[i].empty() || IsSubjectWord(words[i])) continue;
    violations.Add(absl::StrCat("rule.subject_words[", i, "]"), "has no letter and no digit");
  }
}

absl::StatusOr<RulePage> ParsePage(const server::Call& call, const v1::ListRulesRequest& request) {
  RulePage page;
  page.size = PageSizeOf(request.page_size());
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
