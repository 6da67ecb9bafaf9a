#include "lib/server/runtime.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/db/request_key.h"
#include "lib/log/log.h"
#include "lib/server/metadata.h"
#include "lib/server/transport.h"
#include "lib/status/error.h"
#include "lib/trace/rpc_span.h"

namespace luukku::server {
namespace {

// For bytes that are not the request's message, or strings that are not UTF-8.
absl::Status MalformedMessage() {
  Violations violations;
  violations.Add("", "the bytes are not this method's request message in valid UTF-8");
  return violations.ToStatus();
}

absl::Status TooLarge(size_t bytes, size_t most) {
  return Error(absl::StatusCode::kResourceExhausted, reason::kMessageTooLarge,
               absl::StrCat("the request has ", bytes, " bytes; there may be ", most),
               {{"max_bytes", absl::StrCat(most)}});
}

std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type) {
  auto* const factory = google::protobuf::MessageFactory::generated_factory();
  return std::unique_ptr<google::protobuf::Message>(factory->GetPrototype(&type)->New());
}

}  // namespace

Method::Method(Runtime* runtime, const google::protobuf::MethodDescriptor* descriptor)
    : runtime_(runtime),
      descriptor_(descriptor),
      name_(absl::StrCat(descriptor->service()->full_name(), "/", descriptor->name())),
      callers_(CallersOf(*descriptor)),
      streams_(descriptor->server_streaming()),
      metrics_(*runtime->registry, descriptor->service()->full_name(), descriptor->name(),
               descriptor->server_streaming() ? "server_stream" : "unary") {}

absl::StatusOr<Call> Method::Admit(const grpc::ServerContextBase& context,
                                   const Arrival& arrival) const {
  Call call{name_, {}, arrival.end, arrival.span.trace_parent(), "", {}};
  if (callers_.Intersects(auth::kPublic)) {
    call.principal.roles = auth::kPublic;
    if (auto status = LetIn(context, call); !status.ok()) return status;
    return call;
  }
  call.token = BearerToken(context);
  auto principal = Identify(context, call.token);
  if (!principal.ok()) return principal.status();
  call.principal = *std::move(principal);
  if (auto status = LetIn(context, call); !status.ok()) return status;
  if (!call.principal.roles.Intersects(callers_)) {
    return Error(absl::StatusCode::kPermissionDenied, reason::kRoleForbids,
                 absl::StrCat("none of your roles may call ", name_), {{"method", name_}});
  }
  call.reach = ReachOf(*descriptor_, call.principal.roles);
  return call;
}

// Runs before the role is checked: refused calls cost something too.
absl::Status Method::LetIn(const grpc::ServerContextBase& context, Call& call) const {
  const bool is_public = call.principal.roles.Intersects(auth::kPublic);
  auto permit = runtime_->limiter->Admit(call.principal, is_public ? context.peer() : "", streams_,
                                         absl::Now());
  if (!permit.ok()) return permit.status();
  call.permit = *std::move(permit);
  return absl::OkStatus();
}

// A call with any authorization is never identified by its certificate: a service that passes on
// what a user sent must not lend the user its own name.
absl::StatusOr<auth::Principal> Method::Identify(const grpc::ServerContextBase& context,
                                                 const std::string& token) const {
  if (!token.empty()) {
    auto principal = VerifyToken(context, token);
    if (!principal.ok() || runtime_->directory == nullptr) return principal;
    return runtime_->directory->Resolve(*std::move(principal), absl::Now());
  }
  if (!HasAuthorization(context)) {
    if (auto service = ServiceOf(context, runtime_->service_names)) return *std::move(service);
  }
  return Error(absl::StatusCode::kUnauthenticated, reason::kTokenMissing,
               "send a token: authorization: Bearer …");
}

// A known token costs no check of a signature, or one after the keys have changed, so others' bad
// tokens do not hurt its bearer.
absl::StatusOr<auth::Principal> Method::VerifyToken(const grpc::ServerContextBase& context,
                                                    const std::string& token) const {
  const absl::Time now = runtime_->clock();
  if (auto known = runtime_->verifier->Recall(token, now)) return *std::move(known);
  const std::string peer = context.peer();
  if (auto may = runtime_->limiter->MayTryToken(peer, absl::Now()); !may.ok()) return may;
  auto principal = runtime_->verifier->Verify(token, now);
  if (absl::IsUnauthenticated(principal.status())) {
    runtime_->limiter->CountBadToken(peer, absl::Now());
  }
  return principal;
}

Arrival Method::Arrived(const grpc::ServerContextBase& context) {
  metrics_.Started();
  const absl::Time now = absl::Now();
  return {now,
          BoundedDeadline(context, now, runtime_->standard_deadline, runtime_->longest_deadline),
          trace::BeginServing(runtime_->tracer, name_, TraceParent(context))};
}

absl::Status Method::Read(const grpc::ByteBuffer& bytes, const Permit& permit,
                          google::protobuf::Message& request) const {
  if (bytes.Length() > max_request_bytes_) return TooLarge(bytes.Length(), max_request_bytes_);
  grpc::ByteBuffer copy(bytes);  // Shares the slices.
  if (!grpc::GenericDeserialize<grpc::ProtoBufferReader, google::protobuf::Message>(&copy, &request)
           .ok()) {
    return MalformedMessage();
  }
  request.DiscardUnknownFields();
  if (permit == nullptr) return absl::OkStatus();
  return permit->Hold(static_cast<int64_t>(request.SpaceUsedLong()));
}

absl::Status Method::CheckRequest(
    const Call& call, const google::protobuf::Message& request,
    const std::function<void(Violations&, const Call&, const google::protobuf::Message&)>& check)
    const {
  Violations violations;
  CheckFields(violations, request);
  if (check != nullptr) check(violations, call, request);
  return violations.ToStatus();
}

std::unique_ptr<google::protobuf::Message> Method::NewRequest() const {
  return NewMessage(*descriptor_->input_type());
}

std::unique_ptr<google::protobuf::Message> Method::NewAnswer() const {
  return NewMessage(*descriptor_->output_type());
}

absl::Status Method::Answered(const absl::Status& status, Arrival& arrival) {
  const absl::Duration took = absl::Now() - arrival.time;
  trace::EndServing(arrival.span, status);
  metrics_.Handled(status.code(), took);
  metrics_.Refused(ReasonOf(status));
  if (status.ok() && !log::IsDebug()) return status;
  const std::string log_id = absl::IsInternal(status) ? db::RandomUuid() : "";
  const auto write = status.ok() ? &log::Debug : &log::Info;
  write("call", {{"method", name_},
                 {"code", absl::StatusCodeToString(status.code())},
                 {"reason", ReasonOf(status)},
                 {"milliseconds", absl::StrCat(absl::ToDoubleMilliseconds(took))},
                 {"trace_id", trace::TraceIdOf(arrival.span.trace_parent())},
                 {"span_id", trace::SpanIdOf(arrival.span.trace_parent())}});
  if (log_id.empty()) return status;
  log::Error("internal error", {{"method", name_},
                                {"log_id", log_id},
                                {"what", std::string(status.message())},
                                {"trace_id", trace::TraceIdOf(arrival.span.trace_parent())}});
  return Error(absl::StatusCode::kInternal, reason::kInternal,
               absl::StrCat("internal error; the log knows more under ", log_id),
               {{"log_id", log_id}});
}

absl::Status HandlerFailed(const std::exception& error) {
  return Error(absl::StatusCode::kInternal, reason::kInternal, error.what());
}

absl::Status Overloaded() {
  return RetryAfter(Error(absl::StatusCode::kResourceExhausted, reason::kOverloaded,
                          "too many calls wait already; try again"),
                    absl::Milliseconds(200));
}

}  // namespace luukku::server
