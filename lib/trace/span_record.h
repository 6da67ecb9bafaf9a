#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "lib/trace/trace_context.h"

namespace luukku::trace {

// As OTLP numbers them.
enum class SpanKind { kInternal = 1, kServer = 2, kClient = 3, kConsumer = 5 };

using SpanValue = std::variant<std::string, int64_t>;

// The data of a span. Nothing about people: no ids, names, texts or tokens.
struct SpanRecord {
  TraceContext context;
  std::string parent_span_id;       // Empty of the first span of a trace.
  std::vector<TraceContext> links;  // Other spans that it belongs to as well.
  std::string name;
  SpanKind kind = SpanKind::kInternal;
  absl::Time start, end;
  std::vector<std::pair<std::string, SpanValue>> attributes;
  bool failed = false;
};

// The process that made the spans.
struct SpanSource {
  std::string service;   // "luukku-ticket".
  std::string version;   // Of the binary.
  std::string instance;  // Of this process, drawn at its start.
};

}  // namespace luukku::trace
