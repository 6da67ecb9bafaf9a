#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace luukku {

// The same error on the wire: payloads become details in grpc-status-details-bin
// (google.rpc.Status).
grpc::Status ToGrpc(const absl::Status& status);

// The reverse, for clients.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace luukku
