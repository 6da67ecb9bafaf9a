#include "services/routing/assignment/queue_service.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/contract/pages.h"
#include "lib/server/runtime.h"
#include "lib/status/error.h"
#include "services/routing/assignment/queue_store.h"
#include "services/routing/assignment/work_store.h"

namespace luukku::routing {
QueueService::QueueService(const server::Parts& parts)
    : Edge(parts.runtime, "luukku.routing.v1.QueueService"),
      reads_(parts.reads),
      now_(parts.runtime->clock) {
  Unary("ListQueue", &QueueService::List);
  Unary("ExplainRouting", &QueueService::Explain);
}

absl::StatusOr<v1::ListQueueResponse> QueueService::List(const server::Call& call,
                                                         const v1::ListQueueRequest& request) {
  const std::string query =
      absl::StrCat(call.method, "\n", call.principal.id, "\n", request.team());
  const auto page = ParseQueuePage(query, PageSizeOf(request.page_size()), request.page_token());
  if (!page.ok()) return page.status();
  return reads_->Run(
      call.deadline, [&](db::Connection& connection) -> absl::StatusOr<v1::ListQueueResponse> {
        auto queue = routing::ListQueue(connection, server::ReaderOf(call),
                                        IdOf(request.team(), "teams"), *page, now_());
        if (!queue) return NotFound(request.team());
        return *std::move(queue);
      });
}

absl::StatusOr<v1::RoutingExplanation> QueueService::Explain(
    const server::Call& call, const v1::ExplainRoutingRequest& request) {
  const int64_t ticket = NumberOf(request.ticket(), "tickets").value_or(0);
  return reads_->Run(
      call.deadline, [&](db::Connection& connection) -> absl::StatusOr<v1::RoutingExplanation> {
        auto explanation = GetExplanation(connection, server::ReaderOf(call), ticket);
        if (!explanation) return NotFound(request.ticket());
        return *std::move(explanation);
      });
}

}  // namespace luukku::routing
