#include "services/routing/rules/rule_service.h"

#include <string>
#include <utility>

#include "lib/server/mutate_once.h"
#include "services/routing/rules/rule_checks.h"
#include "services/routing/rules/rule_store.h"

namespace luukku::routing {
RuleService::RuleService(const server::Parts& parts, RuleAdded added)
    : Edge(parts.runtime, "luukku.routing.v1.RuleService"),
      reads_(parts.reads),
      writes_(parts.writes),
      added_(std::move(added)) {
  Unary("CreateRule", &RuleService::Create, CheckRule);
  Unary("ListRules", &RuleService::List);
  Unary("DeleteRule", &RuleService::Delete);
}

absl::StatusOr<v1::Rule> RuleService::Create(const Call& call,
                                             const v1::CreateRuleRequest& request) {
  v1::Rule wanted = request.rule();
  wanted.DiscardUnknownFields();
  return server::MutateOnce<v1::Rule>(
      *writes_, call, request,
      [&](db::Transaction& transaction, const std::string&) -> absl::StatusOr<v1::Rule> {
        if (auto status = InsertRule(transaction, wanted); !status.ok()) return status;
        added_(transaction);
        return wanted;
      });
}

absl::StatusOr<v1::ListRulesResponse> RuleService::List(const Call& call,
                                                        const v1::ListRulesRequest& request) {
  const auto page = ParsePage(call, request);
  if (!page.ok()) return page.status();
  return reads_->Run(call.deadline,
                     [&](db::Connection& connection) -> absl::StatusOr<v1::ListRulesResponse> {
                       return routing::ListRules(connection, *page);
                     });
}

absl::StatusOr<v1::DeleteRuleResponse> RuleService::Delete(const Call& call,
                                                           const v1::DeleteRuleRequest& request) {
  return server::MutateOnce<v1::DeleteRuleResponse>(
      *writes_, call, request,
      [&](db::Transaction& transaction,
          const std::string&) -> absl::StatusOr<v1::DeleteRuleResponse> {
        if (auto status = RemoveRule(transaction, request.name()); !status.ok()) return status;
        v1::DeleteRuleResponse response;
        response.set_name(request.name());
        return response;
      });
}

}  // namespace luukku::routing
