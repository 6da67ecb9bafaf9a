#pragma once

#include <functional>

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/ticket/v1/erasure_service.pb.h"

namespace luukku::ticket {

// The gRPC edge of erasures. Eraser carries them out.
class ErasureService : public server::Edge {
 public:
  explicit ErasureService(const server::Parts& parts);

 private:
  using Call = server::Call;

  absl::StatusOr<v1::Erasure> ErasePerson(const Call& call, const v1::ErasePersonRequest& request);
  absl::StatusOr<v1::Erasure> Get(const Call& call, const v1::GetErasureRequest& request);
  absl::StatusOr<v1::ListErasuresResponse> List(const Call& call,
                                                const v1::ListErasuresRequest& request);

  db::Pool* const reads_;
  db::Pool* const writes_;
};

}  // namespace luukku::ticket
