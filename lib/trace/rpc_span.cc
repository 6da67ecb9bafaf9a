#include "lib/trace/rpc_span.h"

#include <google/protobuf/descriptor.h>

#include "lib/contract/names.h"
#include "lib/status/error.h"

namespace luukku::trace {
namespace {

void Describe(Span& span, const std::string& method) {
  if (!span.recorded()) return;
  const size_t slash = method.find('/');
  span.Set("rpc.system", "grpc");
  span.Set("rpc.service", method.substr(0, slash));
  span.Set("rpc.method", method.substr(slash + 1));
}

// https://opentelemetry.io/docs/specs/semconv/rpc/grpc/#grpc-status
bool IsServersFault(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

void End(Span& span, const absl::Status& status, bool failed) {
  if (!span.recorded()) return;
  span.Set("rpc.grpc.status_code", static_cast<int64_t>(status.code()));
  if (const std::string reason = ReasonOf(status); !reason.empty()) {
    span.Set("luukku.reason", reason);
  }
  if (failed) {
    span.Set("error.type", absl::StatusCodeToString(status.code()));
    span.Fail();
  }
  span.End();
}

}  // namespace

Span BeginServing(const Tracer& tracer, const std::string& method, std::string_view trace_parent) {
  Span span = tracer.Begin(SpanKind::kServer, method, trace_parent);
  Describe(span, method);
  return span;
}

Span BeginCalling(const Tracer& tracer, const std::string& method,
                  absl::Span<const std::string> trace_parents, grpc::ClientContext& context) {
  Span span = tracer.ContinueAny(SpanKind::kClient, method, trace_parents);
  Describe(span, method);
  if (!span.trace_parent().empty()) context.AddMetadata("traceparent", span.trace_parent());
  return span;
}

void NoteTicket(Span& span, const google::protobuf::Message& message) {
  if (!span.recorded()) return;
  for (const char* name : {"name", "parent", "ticket"}) {
    const auto* field = message.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || field->is_repeated() ||
        field->type() != google::protobuf::FieldDescriptor::TYPE_STRING) {
      continue;
    }
    SetTicket(span, message.GetReflection()->GetString(message, field));
  }
}

void SetTicket(Span& span, std::string_view subject) {
  // Numbers only: anything else could be a person's text.
  if (span.recorded() && NumberOf(subject, "tickets")) {
    span.Set("luukku.ticket", std::string(subject));
  }
}

void EndServing(Span& span, const absl::Status& status) {
  End(span, status, IsServersFault(status));
}

void EndCalling(Span& span, const absl::Status& status) { End(span, status, !status.ok()); }

}  // namespace luukku::trace
