#pragma once

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/ticket/v1/audit_service.pb.h"

namespace luukku::ticket {

// The gRPC edge of the log of reads.
class AuditService : public server::Edge {
 public:
  explicit AuditService(const server::Parts& parts);

 private:
  absl::StatusOr<v1::ListTicketReadsResponse> List(const server::Call& call,
                                                   const v1::ListTicketReadsRequest& request);

  db::Pool* const reads_;
};

}  // namespace luukku::ticket
