#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "lib/server/call.h"
#include "luukku/routing/v1/rule_service.pb.h"

// Checks of requests, before anything is read. Errors: INVALID_ARGUMENT that names all violations.
namespace luukku::routing {

absl::Status CheckCreate(const v1::CreateRuleRequest& request);
absl::Status CheckDelete(const v1::DeleteRuleRequest& request);

// A page of the list of rules, which is sorted by order, then id.
struct RulePage {
  int64_t size = 0;
  // Of the last one before; smaller than all at the first page.
  int32_t after_order = -1;
  std::string after_id;
  std::string query;  // Goes into the token; see lib/status/checks.h.
};
absl::StatusOr<RulePage> ParsePage(const server::Call& call, const v1::ListRulesRequest& request);

}  // namespace luukku::routing
