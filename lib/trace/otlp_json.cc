#include "lib/trace/otlp_json.h"

#include <jansson.h>

#include <algorithm>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/log/json.h"

namespace luukku::trace {
namespace {

constexpr int kStatusError = 2;

void AppendAttribute(std::string& json, std::string_view key, const SpanValue& value) {
  json += R"({"key":)";
  log::AppendJsonString(json, key);
  json += R"(,"value":{)";
  if (const auto* number = std::get_if<int64_t>(&value)) {
    absl::StrAppend(&json, R"("intValue":")", *number, "\"");
  } else {
    json += R"("stringValue":)";
    log::AppendJsonString(json, std::get<std::string>(value));
  }
  json += "}}";
}

// The members of a list, each appended by `append`.
template <typename List, typename Append>
void AppendList(std::string& json, const List& list, Append append) {
  json += '[';
  for (const auto& member : list) {
    if (json.back() != '[') json += ',';
    append(member);
  }
  json += ']';
}

void AppendIds(std::string& json, const TraceContext& context) {
  absl::StrAppend(&json, R"("traceId":")", context.trace_id, R"(","spanId":")", context.span_id,
                  "\"");
}

void AppendSpan(std::string& json, const SpanRecord& span) {
  json += '{';
  AppendIds(json, span.context);
  if (!span.parent_span_id.empty()) {
    absl::StrAppend(&json, R"(,"parentSpanId":")", span.parent_span_id, "\"");
  }
  json += R"(,"name":)";
  log::AppendJsonString(json, span.name);
  absl::StrAppend(&json, R"(,"kind":)", static_cast<int>(span.kind), R"(,"startTimeUnixNano":")",
                  absl::ToUnixNanos(span.start), R"(","endTimeUnixNano":")",
                  absl::ToUnixNanos(std::max(span.start, span.end)), R"(","attributes":)");
  AppendList(json, span.attributes,
             [&](const auto& one) { AppendAttribute(json, one.first, one.second); });
  if (!span.links.empty()) {
    json += R"(,"links":)";
    AppendList(json, span.links, [&](const TraceContext& link) {
      json += '{';
      AppendIds(json, link);
      json += '}';
    });
  }
  if (span.failed) absl::StrAppend(&json, R"(,"status":{"code":)", kStatusError, "}");
  json += '}';
}

}  // namespace

std::string ExportRequest(const SpanSource& source, absl::Span<const SpanRecord> spans) {
  std::string json = R"({"resourceSpans":[{"resource":{"attributes":)";
  const std::pair<std::string, SpanValue> resource[] = {{"service.name", source.service},
                                                        {"service.version", source.version},
                                                        {"service.instance.id", source.instance}};
  AppendList(json, resource,
             [&](const auto& one) { AppendAttribute(json, one.first, one.second); });
  json += R"(},"scopeSpans":[{"scope":{"name":"luukku"},"spans":)";
  AppendList(json, spans, [&](const SpanRecord& span) { AppendSpan(json, span); });
  json += "}]}]}";
  return json;
}

int64_t RejectedSpans(std::string_view response) {
  const std::unique_ptr<json_t, decltype(&json_decref)> parsed(
      json_loadb(response.data(), response.size(), 0, nullptr), &json_decref);
  const json_t* rejected =
      json_object_get(json_object_get(parsed.get(), "partialSuccess"), "rejectedSpans");
  // A 64-bit number is a string in this encoding, but not everybody's.
  int64_t count = json_integer_value(rejected);
  if (json_is_string(rejected) && !absl::SimpleAtoi(json_string_value(rejected), &count)) return 0;
  return std::max<int64_t>(count, 0);
}

}  // namespace luukku::trace
