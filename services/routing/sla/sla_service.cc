#include "services/routing/sla/sla_service.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/name_page.h"
#include "lib/server/mutate_once.h"
#include "lib/server/runtime.h"
#include "lib/status/error.h"
#include "services/routing/sla/clock_store.h"
#include "services/routing/sla/policy_store.h"
#include "services/routing/sla/sla_explanation.h"

namespace luukku::routing {
namespace {

void CheckPolicy(Violations& violations, const server::Call&,
                 const v1::CreateSlaPolicyRequest& request) {
  const v1::SlaPolicy& policy = request.sla_policy();
  if (policy.has_first_response() || policy.has_resolution()) return;
  violations.Add("sla_policy", "must promise first_response, resolution, or both");
}

}  // namespace

SlaService::SlaService(const server::Parts& parts, PromiseBook* book)
    : Edge(parts.runtime, "luukku.routing.v1.SlaService"),
      reads_(parts.reads),
      writes_(parts.writes),
      book_(book),
      now_(parts.runtime->clock) {
  Unary("CreateSlaPolicy", &SlaService::Create, CheckPolicy);
  Unary("GetSlaPolicy", &SlaService::Get);
  Unary("ListSlaPolicies", &SlaService::List);
  Unary("UpdateSlaPolicy", &SlaService::Update);
  Unary("ExplainSla", &SlaService::Explain);
}

absl::StatusOr<v1::SlaPolicy> SlaService::Create(const Call& call,
                                                 const v1::CreateSlaPolicyRequest& request) {
  return server::MutateOnce<v1::SlaPolicy>(*writes_, call, request,
                                           [&](db::Transaction& transaction, const std::string&) {
                                             return InsertPolicy(transaction, request.sla_policy());
                                           });
}

absl::StatusOr<v1::SlaPolicy> SlaService::Get(const Call& call,
                                              const v1::GetSlaPolicyRequest& request) {
  return reads_->Run(call.deadline, [&](db::Connection& connection) {
    return GetPolicy(connection, request.name(), request.revision());
  });
}

absl::StatusOr<v1::ListSlaPoliciesResponse> SlaService::List(
    const Call& call, const v1::ListSlaPoliciesRequest& request) {
  const auto page =
      db::ParseNamePage(call.method, call.principal.id, request.page_size(), request.page_token());
  if (!page.ok()) return page.status();
  return reads_->Run(
      call.deadline,
      [&](db::Connection& connection) -> absl::StatusOr<v1::ListSlaPoliciesResponse> {
        return ListPolicies(connection, *page);
      });
}

absl::StatusOr<v1::SlaPolicy> SlaService::Update(const Call& call,
                                                 const v1::UpdateSlaPolicyRequest& request) {
  return server::MutateOnce<v1::SlaPolicy>(*writes_, call, request,
                                           [&](db::Transaction& transaction, const std::string&) {
                                             return EditPolicy(transaction, request);
                                           });
}

absl::StatusOr<v1::SlaExplanation> SlaService::Explain(const Call& call,
                                                       const v1::ExplainSlaRequest& request) {
  const int64_t ticket = NumberOf(request.ticket(), "tickets").value_or(0);
  return reads_->Run(
      call.deadline, [&](db::Connection& connection) -> absl::StatusOr<v1::SlaExplanation> {
        std::optional<Clock> clock = GetClock(connection, server::ReaderOf(call), ticket);
        if (!clock) return NotFound(request.ticket());
        clock->ticket = ticket;
        return ExplainClock(*clock, *book_->Open(connection, {&*clock}), now_());
      });
}

}  // namespace luukku::routing
