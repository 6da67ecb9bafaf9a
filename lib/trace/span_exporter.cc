#include "lib/trace/span_exporter.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/log/log.h"
#include "lib/trace/export_rules.h"
#include "lib/trace/otlp_json.h"

namespace luukku::trace {
namespace {

prometheus::Counter& Dropped(prometheus::Registry& registry, const char* reason) {
  return prometheus::BuildCounter()
      .Name("luukku_trace_spans_dropped_total")
      .Help("Spans that did not reach the collector.")
      .Register(registry)
      .Add({{"reason", reason}});
}

}  // namespace

SpanCounters::SpanCounters(prometheus::Registry& registry)
    : exported(prometheus::BuildCounter()
                   .Name("luukku_trace_spans_exported_total")
                   .Help("Spans that the collector has taken.")
                   .Register(registry)
                   .Add({})),
      queue_full(Dropped(registry, "queue_full")),
      refused(Dropped(registry, "refused")),
      undelivered(Dropped(registry, "undelivered")) {}

SpanExporter::SpanExporter(ExporterOptions options, SpanCounters counters)
    : options_(std::move(options)),
      counters_(counters),
      post_(options_.endpoint, options_.ca_file),
      thread_([this] { Run(); }) {}

SpanExporter::~SpanExporter() { Stop(); }

void SpanExporter::Add(SpanRecord span) {
  {
    absl::MutexLock lock(&mutex_);
    if (queue_.size() < options_.most_queued && stop_by_ == absl::InfiniteFuture()) {
      queue_.push_back(std::move(span));
      return;
    }
  }
  counters_.queue_full.Increment();
}

void SpanExporter::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stop_by_ = std::min(stop_by_, absl::Now() + options_.patience);
  }
  if (thread_.joinable()) thread_.join();
}

void SpanExporter::Run() {
  for (auto spans = Take(); !spans.empty(); spans = Take()) Deliver(spans);
}

std::vector<SpanRecord> SpanExporter::Take() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &SpanExporter::AnyWaits));
  mutex_.AwaitWithTimeout(absl::Condition(this, &SpanExporter::BatchWaits), options_.delay);
  const auto end = queue_.begin() + static_cast<ptrdiff_t>(std::min(queue_.size(), options_.batch));
  std::vector<SpanRecord> spans(std::make_move_iterator(queue_.begin()),
                                std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return spans;
}

void SpanExporter::Deliver(const std::vector<SpanRecord>& spans) {
  const std::string json = ExportRequest(options_.source, spans);
  absl::BitGen random;
  for (int tries = 1;; ++tries) {
    const bool last = tries == kMostDeliveries || IsStopping();
    OtlpPost::Answer answer;
    if (!Try(json, spans.size(), answer)) return;
    if (last) break;
    Pause(PauseAfter(tries, answer.retry_after, options_.first_pause,
                     absl::Uniform(random, 0.0, 1.0)));
  }
  counters_.undelivered.Increment(static_cast<double>(spans.size()));
}

bool SpanExporter::Try(const std::string& json, size_t spans, OtlpPost::Answer& answer) {
  const absl::Duration patience = Patience();
  if (patience <= absl::ZeroDuration()) return true;
  answer = post_.Post(json, patience);
  const Delivery delivery = DeliveryOf(answer.http_status);
  if (delivery == Delivery::kTaken) {
    const auto all = static_cast<double>(spans);
    const double rejected = std::min(all, static_cast<double>(RejectedSpans(answer.body)));
    counters_.exported.Increment(all - rejected);
    counters_.refused.Increment(rejected);
    if (failing_) log::Info("spans are exported again");
    failing_ = false;
    return false;
  }
  Failing(answer.http_status == 0 ? answer.problem
                                  : absl::StrCat("the answer is HTTP ", answer.http_status));
  if (delivery == Delivery::kRefused) counters_.refused.Increment(static_cast<double>(spans));
  return delivery == Delivery::kRetry;
}

// Said once, until it works again.
void SpanExporter::Failing(const std::string& why) {
  if (!failing_) {
    log::Warning("spans cannot be exported", {{"endpoint", options_.endpoint}, {"what", why}});
  }
  failing_ = true;
}

absl::Duration SpanExporter::Patience() {
  absl::MutexLock lock(&mutex_);
  return std::min(options_.patience, stop_by_ - absl::Now());
}

bool SpanExporter::IsStopping() {
  absl::MutexLock lock(&mutex_);
  return stop_by_ != absl::InfiniteFuture();
}

// Ends at Stop.
void SpanExporter::Pause(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  const auto stopping = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stop_by_ != absl::InfiniteFuture();
  };
  mutex_.AwaitWithTimeout(absl::Condition(&stopping), duration);
}

}  // namespace luukku::trace
