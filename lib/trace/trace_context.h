#pragma once

#include <optional>
#include <string>
#include <string_view>

// W3C Trace Context, level 1. Pure.
namespace luukku::trace {

// Where a span stands: in which trace, and as which span of it.
struct TraceContext {
  std::string trace_id;  // 32 lower-case hexadecimal digits, not all 0.
  std::string span_id;   // 16 of them, likewise.
  bool sampled = false;  // Whether who began the trace wants its spans recorded.
};

// Of a traceparent; nullopt if it is not well-formed, so that a new trace begins. Versions after 00
// are read as far as 00 goes, as the standard asks; of the flags, "sampled" is known.
std::optional<TraceContext> ParseTraceParent(std::string_view text);

// As version 00.
std::string ToTraceParent(const TraceContext& context);

// The ids in a traceparent that is well-formed or empty, for log lines.
std::string TraceIdOf(std::string_view trace_parent);
std::string SpanIdOf(std::string_view trace_parent);

// Whether a new trace is among the `ratio` (0 to 1) of those that are recorded. All processes say
// the same of a trace, and who records more records all that others do.
bool IsSampled(std::string_view trace_id, double ratio);

}  // namespace luukku::trace
