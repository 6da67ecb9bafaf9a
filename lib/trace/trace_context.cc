#include "lib/trace/trace_context.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace luukku::trace {
namespace {

// version-trace id-parent id-flags: 2, 32, 16 and 2 digits.
constexpr size_t kTraceAt = 3, kTraceDigits = 32;
constexpr size_t kSpanAt = 36, kSpanDigits = 16;
constexpr size_t kFlagsAt = 53;
constexpr size_t kLength = 55;
constexpr int kSampledFlag = 1;

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsId(std::string_view text) {
  return IsHex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

uint64_t ValueOf(std::string_view hex) {
  uint64_t value = 0;
  for (const char c : hex) {
    value = value * 16 + static_cast<uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return value;
}

// Its length, as far as the version says anything of it.
bool IsLongEnough(std::string_view text) {
  if (text.size() < kLength || text.substr(0, 2) == "ff") return false;
  if (text.substr(0, 2) == "00") return text.size() == kLength;
  return text.size() == kLength || text[kLength] == '-';
}

}  // namespace

std::optional<TraceContext> ParseTraceParent(std::string_view text) {
  if (!IsLongEnough(text) || !IsHex(text.substr(0, 2))) return std::nullopt;
  for (const size_t dash : {kTraceAt, kSpanAt, kFlagsAt}) {
    if (text[dash - 1] != '-') return std::nullopt;
  }
  const std::string_view trace = text.substr(kTraceAt, kTraceDigits);
  const std::string_view span = text.substr(kSpanAt, kSpanDigits);
  const std::string_view flags = text.substr(kFlagsAt, 2);
  if (!IsId(trace) || !IsId(span) || !IsHex(flags)) return std::nullopt;
  return TraceContext{std::string(trace), std::string(span), (ValueOf(flags) & kSampledFlag) != 0};
}

std::string ToTraceParent(const TraceContext& context) {
  return absl::StrCat("00-", context.trace_id, "-", context.span_id,
                      context.sampled ? "-01" : "-00");
}

std::string TraceIdOf(std::string_view trace_parent) {
  return trace_parent.empty() ? "" : std::string(trace_parent.substr(kTraceAt, kTraceDigits));
}

std::string SpanIdOf(std::string_view trace_parent) {
  return trace_parent.empty() ? "" : std::string(trace_parent.substr(kSpanAt, kSpanDigits));
}

// By the last digits, which are the ones that must be random. 52 bits, which a double holds.
bool IsSampled(std::string_view trace_id, double ratio) {
  constexpr size_t kDigits = 13;
  const uint64_t drawn = ValueOf(trace_id.substr(kTraceDigits - kDigits));
  return static_cast<double>(drawn) >= (1 - ratio) * static_cast<double>(uint64_t{1} << 52);
}

}  // namespace luukku::trace
