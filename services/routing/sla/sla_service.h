#pragma once

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/routing/v1/sla_service.pb.h"
#include "services/routing/sla/promise_book.h"

namespace luukku::routing {

// The gRPC edge of SLA policies and of ExplainSla.
class SlaService : public server::Edge {
 public:
  SlaService(const server::Parts& parts, PromiseBook* book);

 private:
  using Call = server::Call;

  absl::StatusOr<v1::SlaPolicy> Create(const Call& call, const v1::CreateSlaPolicyRequest& request);
  absl::StatusOr<v1::SlaPolicy> Get(const Call& call, const v1::GetSlaPolicyRequest& request);
  absl::StatusOr<v1::ListSlaPoliciesResponse> List(const Call& call,
                                                   const v1::ListSlaPoliciesRequest& request);
  absl::StatusOr<v1::SlaPolicy> Update(const Call& call, const v1::UpdateSlaPolicyRequest& request);
  absl::StatusOr<v1::SlaExplanation> Explain(const Call& call,
                                             const v1::ExplainSlaRequest& request);

  db::Pool* const reads_;
  db::Pool* const writes_;
  PromiseBook* const book_;
  const server::Clock now_;
};

}  // namespace luukku::routing
