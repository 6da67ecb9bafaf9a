#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>
#include <prometheus/registry.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "lib/auth/principal.h"
#include "lib/auth/verifier.h"
#include "lib/roles/directory.h"
#include "lib/server/call.h"
#include "lib/server/executor.h"
#include "lib/server/gauges.h"
#include "lib/server/limiter.h"
#include "lib/server/metrics.h"
#include "lib/server/parts.h"
#include "lib/server/unsent.h"
#include "lib/status/error.h"
#include "lib/trace/tracer.h"

namespace luukku::server {

// The state that all gRPC edges of a process share: access, threads, metrics.
struct Runtime {
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  std::shared_ptr<Gauges> gauges = std::make_shared<Gauges>();
  std::unique_ptr<auth::Verifier> verifier;
  std::vector<std::string> service_names;  // Names in certificates that make a caller a service.
  std::unique_ptr<Executor> executor;
  std::unique_ptr<Limiter> limiter;
  trace::Tracer tracer;
  std::unique_ptr<roles::Directory> directory;
  Clock clock = absl::Now;
  absl::Duration standard_deadline = absl::Seconds(10);  // Of calls that bring none.
  absl::Duration longest_deadline = absl::Seconds(60);
  std::unique_ptr<UnsentAnswers> unsent = std::make_unique<UnsentAnswers>(64 << 20);
};

// Largest request. Above all limits of fields, so that a text that is too long gets an answer that
// names it; low, since a message in memory may be 50 times as large as its bytes.
inline constexpr size_t kMaxRequestBytes = 256 << 10;
// For the few methods of administrators that take large requests (Edge::TakesLargeRequests).
inline constexpr size_t kMaxLargeRequestBytes = 8 << 20;

// A call from its arrival to its answer, of any caller.
struct Arrival {
  absl::Time time;
  absl::Time end;  // By which it has to be answered, and the answer taken.
  trace::Span span;
};

// One method of a service: its name, who may call it, its metrics. Made once, at start.
class Method {
 public:
  Method(Runtime* runtime, const google::protobuf::MethodDescriptor* descriptor);

  // Admits a call: checks its token, or its certificate if it has no token, its caller's limits,
  // and role; of a public method, the limits only. Errors: UNAUTHENTICATED, RESOURCE_EXHAUSTED,
  // PERMISSION_DENIED.
  absl::StatusOr<Call> Admit(const grpc::ServerContextBase& context, const Arrival& arrival) const;

  // Counts an incoming call, and begins its span.
  Arrival Arrived(const grpc::ServerContextBase& context);

  // Parses the request, and drops fields that the contract does not have: they are never stored.
  // Errors: RESOURCE_EXHAUSTED, INVALID_ARGUMENT.
  absl::Status Read(const grpc::ByteBuffer& bytes, const Permit& permit,
                    google::protobuf::Message& request) const;

  // Checks the fields of a request that was read, and what `check` adds if there is one. Errors:
  // INVALID_ARGUMENT, which names all that is wrong.
  absl::Status CheckRequest(
      const Call& call, const google::protobuf::Message& request,
      const std::function<void(Violations&, const Call&, const google::protobuf::Message&)>& check)
      const;

  // Empty messages of the method's types.
  std::unique_ptr<google::protobuf::Message> NewRequest() const;
  std::unique_ptr<google::protobuf::Message> NewAnswer() const;

  // Counts and logs an answered call, and ends its span. Returns the status for the caller: the
  // same, but INTERNAL has only the id of the log's line.
  absl::Status Answered(const absl::Status& status, Arrival& arrival);

  const std::string& name() const { return name_; }
  int index() const { return descriptor_->index(); }
  void TakeLargeRequests() { max_request_bytes_ = kMaxLargeRequestBytes; }

 private:
  absl::Status LetIn(const grpc::ServerContextBase& context, Call& call) const;
  absl::StatusOr<auth::Principal> Identify(const grpc::ServerContextBase& context,
                                           const std::string& token) const;
  absl::StatusOr<auth::Principal> VerifyToken(const grpc::ServerContextBase& context,
                                              const std::string& token) const;

  Runtime* const runtime_;
  const google::protobuf::MethodDescriptor* const descriptor_;
  const std::string name_;
  const auth::Roles callers_;
  size_t max_request_bytes_ = kMaxRequestBytes;
  const bool streams_;
  MethodMetrics metrics_;
};

// The error for a handler that threw: INTERNAL.
absl::Status HandlerFailed(const std::exception& error);

// OVERLOADED with RetryInfo.
absl::Status Overloaded();

}  // namespace luukku::server
