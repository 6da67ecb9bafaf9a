#pragma once

#include <google/protobuf/descriptor.h>
#include <prometheus/registry.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "lib/auth/principal.h"
#include "lib/auth/verifier.h"
#include "lib/server/call.h"
#include "lib/server/executor.h"
#include "lib/server/gauges.h"
#include "lib/server/metrics.h"

namespace luukku::server {

using Clock = std::function<absl::Time()>;

// What all gRPC edges of a process share: who may call, where handlers run, what is counted.
struct Runtime {
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  std::shared_ptr<Gauges> gauges = std::make_shared<Gauges>();
  std::unique_ptr<auth::Verifier> verifier;
  std::unique_ptr<Executor> executor;
  Clock clock = absl::Now;
  absl::Duration standard_deadline = absl::Seconds(10);  // Of calls that bring none.
  absl::Duration longest_deadline = absl::Seconds(60);
};

// One method of a service: its name, who may call it, its metrics. Made once, at start.
class Method {
 public:
  Method(Runtime* runtime, const google::protobuf::MethodDescriptor* descriptor);

  // Checks the call's token and role, unless the method is public. Errors: UNAUTHENTICATED,
  // PERMISSION_DENIED.
  absl::StatusOr<Call> Admit(const grpc::ServerContextBase& context) const;

  void Started() { metrics_.Started(); }

  // Counts and logs a call that has been answered.
  void Answered(const absl::Status& status, absl::Time started, const std::string& trace_parent);

  const std::string& name() const { return name_; }

 private:
  Runtime* const runtime_;
  const google::protobuf::MethodDescriptor* const descriptor_;
  const std::string name_;
  const auth::Roles callers_;
  MethodMetrics metrics_;
};

// The error for a handler that threw: INTERNAL with a log id that finds the line written here.
absl::Status HandlerFailed(const std::string& method, const std::exception& error);

// INVALID_ARGUMENT for bytes that are not the request's message, or strings that are not UTF-8.
absl::Status MalformedMessage();

// OVERLOADED with RetryInfo.
absl::Status Overloaded();

}  // namespace luukku::server
