#include "services/routing/sla/sla_service.h"

#include <optional>
#include <string>

#include "lib/contract/names.h"
#include "lib/server/runtime.h"
#include "lib/status/error.h"
#include "services/routing/sla/clock_store.h"
#include "services/routing/sla/sla_explanation.h"

namespace luukku::routing {
SlaService::SlaService(const server::Parts& parts, const resource::Kinds& kinds, PromiseBook* book)
    : ResourceService(parts, "luukku.routing.v1.SlaService", kinds, nullptr),
      reads_(parts.reads),
      book_(book),
      now_(parts.runtime->clock) {
  Unary("ExplainSla", &SlaService::Explain);
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
