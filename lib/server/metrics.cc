#include "lib/server/metrics.h"

#include "lib/status/error.h"
#include "lib/status/reasons.h"

namespace luukku::server {
namespace {

// As go-grpc-prometheus writes them.
constexpr const char* kCodeNames[] = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

const prometheus::Histogram::BucketBoundaries kBuckets = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                          0.5,   1,    2.5,   5,    10};

}  // namespace

MethodMetrics::MethodMetrics(prometheus::Registry& registry, const std::string& service,
                             const std::string& method, const std::string& type) {
  const prometheus::Labels labels = {
      {"grpc_service", service}, {"grpc_method", method}, {"grpc_type", type}};
  started_ = &prometheus::BuildCounter()
                  .Name("grpc_server_started_total")
                  .Help("RPCs started on the server.")
                  .Register(registry)
                  .Add(labels);
  auto& handled = prometheus::BuildCounter()
                      .Name("grpc_server_handled_total")
                      .Help("RPCs completed on the server, by status code.")
                      .Register(registry);
  for (int code = 0; code < kCodes; ++code) {
    auto with_code = labels;
    with_code["grpc_code"] = kCodeNames[code];
    handled_[code] = &handled.Add(with_code);
  }
  seconds_ = &prometheus::BuildHistogram()
                  .Name("grpc_server_handling_seconds")
                  .Help("Time from the start of an RPC to its answer.")
                  .Register(registry)
                  .Add(labels, kBuckets);
  auto& refused = prometheus::BuildCounter()
                      .Name("luukku_calls_refused_total")
                      .Help("RPCs refused for what callers bring about, by the error's reason.")
                      .Register(registry);
  for (const char* why : {reason::kRateLimited, reason::kConcurrencyLimited, reason::kOverloaded,
                          reason::kMessageTooLarge, reason::kBadTokens, reason::kKeysUnavailable}) {
    refused_[why] = &refused.Add({{"reason", why}});
  }
}

void MethodMetrics::Refused(const std::string& reason) {
  const auto counter = refused_.find(reason);
  if (counter != refused_.end()) counter->second->Increment();
}

void MethodMetrics::Handled(absl::StatusCode code, absl::Duration took) {
  const int index = static_cast<int>(code);
  handled_[index >= 0 && index < kCodes ? index : 2]->Increment();
  seconds_->Observe(absl::ToDoubleSeconds(took));
}

}  // namespace luukku::server
