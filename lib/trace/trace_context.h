#pragma once

#include <optional>
#include <string>
#include <string_view>

// W3C Trace Context, level 1. Pure.
namespace luukku::trace {

// Identifies a span: its trace, and itself within it.
struct TraceContext {
  std::string trace_id;  // 32 lower-case hexadecimal digits, not all 0.
  std::string span_id;   // 16 of them, likewise.
  bool sampled = false;  // Whether the trace's beginner wants its spans recorded.
};

// Parses a traceparent; nullopt if it is malformed, so that a new trace begins. Of versions after
// 00 the fields of 00 are read, as the standard asks; of the flags, only "sampled".
std::optional<TraceContext> ParseTraceParent(std::string_view text);

// As version 00.
std::string ToTraceParent(const TraceContext& context);

// The ids in a traceparent that is well-formed or empty, for log lines.
std::string TraceIdOf(std::string_view trace_parent);
std::string SpanIdOf(std::string_view trace_parent);

// Whether a new trace is in the recorded share `ratio` (0 to 1). All processes decide alike, and a
// higher ratio records all traces that a lower one does.
bool IsSampled(std::string_view trace_id, double ratio);

}  // namespace luukku::trace
