#pragma once

#include <functional>

#include "lib/resource/kind.h"
#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/ticket/v1/import_service.pb.h"

namespace luukku::ticket {

// The gRPC edge of imports: checks each case, and stores the valid ones in parts.
class ImportService : public server::Edge {
 public:
  // Called after each commit that made events, from any thread.
  using Committed = std::function<void()>;

  ImportService(const server::Parts& parts, const resource::Kinds& kinds, Committed committed);

 private:
  using Call = server::Call;

  absl::StatusOr<v1::ImportTicketsResponse> Import(const Call& call,
                                                   const v1::ImportTicketsRequest& request);

  const resource::Kinds& kinds_;
  const server::Clock clock_;
  db::Pool* const writes_;
  const Committed committed_;
};

}  // namespace luukku::ticket
