#include "lib/trace/tracer.h"

#include <cstdint>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace luukku::trace {
namespace {

constexpr size_t kMostLinks = 32;

// 16 hexadecimal digits. They need not be secret. Never all 0, which is no id.
std::string NewId() {
  thread_local absl::BitGen random;
  const uint64_t id = absl::Uniform<uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX);
  return absl::StrCat(absl::Hex(id, absl::kZeroPad16));
}

}  // namespace

void Span::Set(std::string_view key, SpanValue value) {
  if (!record_) return;
  for (auto& [known, old] : record_->attributes) {
    if (known == key) {
      old = std::move(value);
      return;
    }
  }
  record_->attributes.emplace_back(key, std::move(value));
}

void Span::Link(std::string_view trace_parent) {
  if (!record_ || record_->links.size() >= kMostLinks) return;
  auto context = ParseTraceParent(trace_parent);
  if (context && context->sampled) record_->links.push_back(*std::move(context));
}

void Span::Fail() {
  if (record_) record_->failed = true;
}

void Span::End() {
  if (!record_) return;
  record_->end = absl::Now();
  exporter_->Add(std::move(*record_));
  record_ = nullptr;
}

Span Tracer::Begin(SpanKind kind, std::string_view name, std::string_view trace_parent) const {
  if (exporter_ == nullptr || ParseTraceParent(trace_parent)) {
    return Continue(kind, name, trace_parent);
  }
  TraceContext root{absl::StrCat(NewId(), NewId()), "", false};
  root.sampled = IsSampled(root.trace_id, ratio_);
  if (root.sampled) return Record(kind, name, root);
  // An unrecorded trace gets ids too, so that no service called begins another.
  root.span_id = NewId();
  Span span;
  span.trace_parent_ = ToTraceParent(root);
  return span;
}

Span Tracer::Continue(SpanKind kind, std::string_view name, std::string_view trace_parent) const {
  const auto parent = ParseTraceParent(trace_parent);
  if (parent && parent->sampled && exporter_ != nullptr) return Record(kind, name, *parent);
  Span span;
  if (parent) span.trace_parent_ = ToTraceParent(*parent);
  return span;
}

Span Tracer::ContinueAny(SpanKind kind, std::string_view name,
                         absl::Span<const std::string> trace_parents) const {
  Span span;
  for (const std::string& trace_parent : trace_parents) {
    if (span.recorded()) {
      span.Link(trace_parent);
    } else if (exporter_ != nullptr || span.trace_parent().empty()) {
      span = Continue(kind, name, trace_parent);
    }
  }
  return span;
}

Span Tracer::Record(SpanKind kind, std::string_view name, const TraceContext& parent) const {
  Span span;
  span.exporter_ = exporter_;
  span.record_ = std::make_unique<SpanRecord>();
  span.record_->context = {parent.trace_id, NewId(), true};
  span.record_->parent_span_id = parent.span_id;
  span.record_->name = std::string(name);
  span.record_->kind = kind;
  span.record_->start = absl::Now();
  span.trace_parent_ = ToTraceParent(span.record_->context);
  return span;
}

}  // namespace luukku::trace
