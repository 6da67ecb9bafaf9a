#include "lib/server/runtime.h"

#include "absl/strings/str_cat.h"
#include "lib/db/request_key.h"
#include "lib/server/log.h"
#include "lib/status/error.h"

namespace luukku::server {

Method::Method(Runtime* runtime, const google::protobuf::MethodDescriptor* descriptor)
    : runtime_(runtime),
      descriptor_(descriptor),
      name_(absl::StrCat(descriptor->service()->full_name(), "/", descriptor->name())),
      callers_(CallersOf(*descriptor)),
      metrics_(*runtime->registry, descriptor->service()->full_name(), descriptor->name(),
               descriptor->server_streaming() ? "server_stream" : "unary") {}

absl::StatusOr<Call> Method::Admit(const grpc::ServerContextBase& context) const {
  Call call{name_,
            {},
            BoundedDeadline(context, absl::Now(), runtime_->standard_deadline,
                            runtime_->longest_deadline),
            TraceParent(context),
            "",
            {}};
  if (callers_.Intersects(auth::kPublic)) {
    call.principal.roles = auth::kPublic;
    return call;
  }
  call.token = BearerToken(context);
  if (call.token.empty()) {
    return Error(absl::StatusCode::kUnauthenticated, reason::kTokenMissing,
                 "send a token: authorization: Bearer …");
  }
  auto principal = runtime_->verifier->Verify(call.token, runtime_->clock());
  if (!principal.ok()) return principal.status();
  if (!principal->roles.Intersects(callers_)) {
    return Error(absl::StatusCode::kPermissionDenied, reason::kRoleForbids,
                 absl::StrCat("none of your roles may call ", name_), {{"method", name_}});
  }
  call.reach = ReachOf(*descriptor_, principal->roles);
  call.principal = *std::move(principal);
  return call;
}

void Method::Answered(const absl::Status& status, absl::Time started,
                      const std::string& trace_parent) {
  const absl::Duration took = absl::Now() - started;
  metrics_.Handled(status.code(), took);
  if (status.ok() && !log::IsDebug()) return;
  const auto write = status.ok() ? &log::Debug : &log::Info;
  write("call", {{"method", name_},
                 {"code", absl::StatusCodeToString(status.code())},
                 {"reason", ReasonOf(status)},
                 {"milliseconds", absl::StrCat(absl::ToDoubleMilliseconds(took))},
                 {"trace_parent", trace_parent}});
}

absl::Status HandlerFailed(const std::string& method, const std::exception& error) {
  const std::string log_id = db::RandomUuid();
  log::Error("handler failed", {{"method", method}, {"log_id", log_id}, {"what", error.what()}});
  return Error(absl::StatusCode::kInternal, reason::kInternal,
               absl::StrCat("internal error; the log knows more under ", log_id),
               {{"log_id", log_id}});
}

absl::Status MalformedMessage() {
  Violations violations;
  violations.Add("", "the bytes are not this method's request message in valid UTF-8");
  return violations.ToStatus();
}

absl::Status Overloaded() {
  return RetryAfter(Error(absl::StatusCode::kResourceExhausted, reason::kOverloaded,
                          "too many calls wait already; try again"),
                    absl::Milliseconds(200));
}

}  // namespace luukku::server
