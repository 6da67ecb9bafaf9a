#pragma once

#include "lib/resource/resource_service.h"
#include "luukku/routing/v1/sla_service.pb.h"
#include "services/routing/sla/promise_book.h"

namespace luukku::routing {

// The gRPC edge of SLA policies, which are a kind, and of ExplainSla.
class SlaService : public resource::ResourceService {
 public:
  SlaService(const server::Parts& parts, const resource::Kinds& kinds, PromiseBook* book);

 private:
  using Call = server::Call;

  absl::StatusOr<v1::SlaExplanation> Explain(const Call& call,
                                             const v1::ExplainSlaRequest& request);

  db::Pool* const reads_;
  PromiseBook* const book_;
  const server::Clock now_;
};

}  // namespace luukku::routing
