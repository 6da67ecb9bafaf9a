#include "lib/feed/take_in_spans.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/status/proto_time.h"
#include "lib/trace/rpc_span.h"

namespace luukku::feed {
namespace {

using event::v1::Event;

// "ticket_created".
std::string FactOf(const Event& event) {
  const auto* field = Event::descriptor()->FindFieldByNumber(event.fact_case());
  return field == nullptr ? "" : field->name();
}

bool IsOfNow(const Event& event, absl::Time now) {
  constexpr absl::Duration kOld = absl::Hours(1);
  return event.origin() == event::v1::ORIGIN_LIVE && now - FromProto(event.recorded_at()) <= kOld;
}

}  // namespace

// By https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/.
std::vector<trace::Span> BeginTakingIn(const trace::Tracer& tracer, const std::string& source,
                                       const std::string& consumer, absl::Time now,
                                       std::vector<Event>& events) {
  std::vector<trace::Span> spans;
  const std::string name = absl::StrCat("process ", source, " feed");
  for (Event& event : events) {
    if (!IsOfNow(event, now)) continue;
    trace::Span span = tracer.Continue(trace::SpanKind::kConsumer, name, event.trace_parent());
    if (!span.recorded()) continue;
    span.Set("messaging.system", "luukku");
    span.Set("messaging.operation.type", "process");
    span.Set("messaging.destination.name", source);
    span.Set("messaging.consumer.group.name", consumer);
    span.Set("messaging.message.id", event.id());
    span.Set("luukku.fact", FactOf(event));
    trace::SetTicket(span, event.subject());
    event.set_trace_parent(span.trace_parent());
    spans.push_back(std::move(span));
  }
  return spans;
}

}  // namespace luukku::feed
