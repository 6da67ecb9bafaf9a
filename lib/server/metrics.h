#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace luukku::server {

// The metrics of one RPC method, all series made at start so that zeros are exported.
class MethodMetrics {
 public:
  // `type` is "unary" or "server_stream".
  MethodMetrics(prometheus::Registry& registry, const std::string& service,
                const std::string& method, const std::string& type);

  void Started() { started_->Increment(); }
  void Handled(absl::StatusCode code, absl::Duration took);
  // Counts a refused call, over all methods, if the reason is a limit, or a key of a token that is
  // not known.
  void Refused(const std::string& reason);

 private:
  static constexpr int kCodes = 17;  // OK to UNAUTHENTICATED.

  prometheus::Counter* started_;
  std::array<prometheus::Counter*, kCodes> handled_;
  prometheus::Histogram* seconds_;
  std::map<std::string, prometheus::Counter*> refused_;
};

}  // namespace luukku::server
