#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "lib/trace/span_record.h"

// The OpenTelemetry protocol in its JSON encoding (ids in hexadecimal, 64-bit numbers as strings):
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. Pure.
namespace luukku::trace {

// An ExportTraceServiceRequest.
std::string ExportRequest(const SpanSource& source, absl::Span<const SpanRecord> spans);

// The number of spans that the collector rejected, by its ExportTraceServiceResponse; 0 if that is
// not understood.
int64_t RejectedSpans(std::string_view response);

}  // namespace luukku::trace
