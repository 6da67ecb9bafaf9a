#include "services/routing/sla/sla_service.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/db/name_page.h"
#include "lib/server/mutate_once.h"
#include "services/routing/sla/clock_store.h"
#include "services/routing/sla/policy_store.h"
#include "services/routing/sla/sla_checks.h"
#include "services/routing/sla/sla_explanation.h"

namespace luukku::routing {

SlaService::SlaService(const server::Parts& parts, PromiseBook* book)
    : Edge(parts.runtime),
      reads_(parts.reads),
      writes_(parts.writes),
      book_(book),
      now_(parts.runtime->clock) {
  Unary("CreateSlaPolicy", &SlaService::Create);
  Unary("GetSlaPolicy", &SlaService::Get);
  Unary("ListSlaPolicies", &SlaService::List);
  Unary("UpdateSlaPolicy", &SlaService::Update);
  Unary("ExplainSla", &SlaService::Explain);
}

absl::StatusOr<v1::SlaPolicy> SlaService::Create(const Call& call,
                                                 const v1::CreateSlaPolicyRequest& request) {
  if (auto status = CheckCreate(request); !status.ok()) return status;
  return server::MutateOnce<v1::SlaPolicy>(*writes_, call, request,
                                           [&](db::Transaction& transaction, const std::string&) {
                                             return InsertPolicy(transaction, request.sla_policy());
                                           });
}

absl::StatusOr<v1::SlaPolicy> SlaService::Get(const Call& call,
                                              const v1::GetSlaPolicyRequest& request) {
  if (auto status = CheckGet(request); !status.ok()) return status;
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
  if (auto status = CheckUpdate(request); !status.ok()) return status;
  return server::MutateOnce<v1::SlaPolicy>(*writes_, call, request,
                                           [&](db::Transaction& transaction, const std::string&) {
                                             return EditPolicy(transaction, request);
                                           });
}

absl::StatusOr<v1::SlaExplanation> SlaService::Explain(const Call& call,
                                                       const v1::ExplainSlaRequest& request) {
  const auto ticket = CheckExplain(request);
  if (!ticket.ok()) return ticket.status();
  return reads_->Run(
      call.deadline, [&](db::Connection& connection) -> absl::StatusOr<v1::SlaExplanation> {
        std::optional<Clock> clock = GetClock(connection, server::ReaderOf(call), *ticket);
        if (!clock) return NotFound(request.ticket());
        clock->ticket = *ticket;
        return ExplainClock(*clock, *book_->Open(connection, {&*clock}), now_());
      });
}

}  // namespace luukku::routing
