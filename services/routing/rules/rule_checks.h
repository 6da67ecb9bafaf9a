#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "lib/server/call.h"
#include "lib/status/error.h"
#include "luukku/routing/v1/rule_service.pb.h"

namespace luukku::routing {

// What the fields of a rule have to keep besides the contract: words have a letter or a digit.
void CheckRule(Violations& violations, const server::Call&, const v1::CreateRuleRequest& request);

// A page of the list of rules, which is sorted by order, then id.
struct RulePage {
  int64_t size = 0;
  // Of the last one before; smaller than all at the first page.
  int32_t after_order = -1;
  std::string after_id;
  std::string query;  // Goes into the token; see lib/contract/pages.h.
};
// Errors: INVALID_ARGUMENT PAGE_TOKEN_INVALID.
absl::StatusOr<RulePage> ParsePage(const server::Call& call, const v1::ListRulesRequest& request);

}  // namespace luukku::routing
