#pragma once

#include <functional>

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/routing/v1/rule_service.pb.h"

namespace luukku::routing {

// The gRPC edge of rules.
class RuleService : public server::Edge {
 public:
  // Called in the transaction that stores a new rule.
  using RuleAdded = std::function<void(db::Transaction&)>;

  explicit RuleService(
      const server::Parts& parts, RuleAdded added = [](db::Transaction&) {});

 private:
  using Call = server::Call;

  absl::StatusOr<v1::Rule> Create(const Call& call, const v1::CreateRuleRequest& request);
  absl::StatusOr<v1::ListRulesResponse> List(const Call& call, const v1::ListRulesRequest& request);
  absl::StatusOr<v1::DeleteRuleResponse> Delete(const Call& call,
                                                const v1::DeleteRuleRequest& request);

  db::Pool* const reads_;
  db::Pool* const writes_;
  const RuleAdded added_;
};

}  // namespace luukku::routing
