#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "lib/trace/span_exporter.h"
#include "lib/trace/span_record.h"

namespace luukku::trace {

// An operation, as a span of a trace. Passed on explicitly, from thread to thread. A span that is
// not recorded only passes its traceparent on. A span that is destroyed without End is not sent:
// work that was rolled back has not been done.
class Span {
 public:
  Span() = default;

  // W3C traceparent to pass on: the span's own, or its parent's if it is not recorded. "" if there
  // is no trace.
  const std::string& trace_parent() const { return trace_parent_; }
  bool recorded() const { return record_ != nullptr; }

  // The last value of a key holds.
  void Set(std::string_view key, SpanValue value);
  // Makes it belong to another span as well; up to 32, and only recorded ones.
  void Link(std::string_view trace_parent);
  void Fail();
  void End();

 private:
  friend class Tracer;

  std::string trace_parent_;
  std::unique_ptr<SpanRecord> record_;
  std::shared_ptr<SpanExporter> exporter_;
};

// Begins spans. A value: copies share the exporter.
class Tracer {
 public:
  Tracer() = default;  // Off: records nothing, passes traces on.
  // `ratio` (0 to 1) of the traces that begin here are recorded; traces from elsewhere, as their
  // beginner has decided.
  Tracer(std::shared_ptr<SpanExporter> exporter, double ratio)
      : exporter_(std::move(exporter)), ratio_(ratio) {}

  // Begins a span in the trace of `trace_parent`, or in a new one if that is malformed or empty.
  Span Begin(SpanKind kind, std::string_view name, std::string_view trace_parent) const;

  // The same, but begins no trace: for work that another call has caused.
  Span Continue(SpanKind kind, std::string_view name, std::string_view trace_parent) const;

  // Continues the first recorded one of several traces, and links to the others.
  Span ContinueAny(SpanKind kind, std::string_view name,
                   absl::Span<const std::string> trace_parents) const;

 private:
  Span Record(SpanKind kind, std::string_view name, const TraceContext& parent) const;

  std::shared_ptr<SpanExporter> exporter_;
  double ratio_ = 0;
};

}  // namespace luukku::trace
