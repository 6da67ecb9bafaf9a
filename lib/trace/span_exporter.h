#pragma once

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/trace/otlp_post.h"
#include "lib/trace/span_record.h"

namespace luukku::trace {

// Spans by their outcome: luukku_trace_spans_….
struct SpanCounters {
  explicit SpanCounters(prometheus::Registry& registry);
  prometheus::Counter& exported;
  // Dropped, since the queue was full, the collector refused them, or did not take them in time.
  prometheus::Counter& queue_full;
  prometheus::Counter& refused;
  prometheus::Counter& undelivered;
};

struct ExporterOptions {
  std::string endpoint;  // Has passed CheckOtlpEndpoint.
  std::string ca_file;
  SpanSource source;
  size_t most_queued = 4096;  // Some 4 MB.
  size_t batch = 512;
  absl::Duration delay = absl::Seconds(1);        // Longest wait for a full batch.
  absl::Duration first_pause = absl::Seconds(1);  // After the first failure; then twice that …
  absl::Duration patience = absl::Seconds(3);     // For one post, and for all posts of Stop.
};

// Sends spans to an OpenTelemetry collector, from a thread of its own. Best effort: spans that the
// collector does not accept in time are dropped and counted.
class SpanExporter {
 public:
  SpanExporter(ExporterOptions options, SpanCounters counters);
  ~SpanExporter();
  SpanExporter(const SpanExporter&) = delete;
  SpanExporter& operator=(const SpanExporter&) = delete;

  // Does not block. Thread-safe; after Stop, the span is dropped.
  void Add(SpanRecord span);

  // Sends the queued spans, each batch once, within the time of one post, and ends. Idempotent.
  void Stop();

 private:
  void Run();
  // Waits for the next spans to send; empty at the end.
  std::vector<SpanRecord> Take();
  void Deliver(const std::vector<SpanRecord>& spans);
  // Whether trying again may help.
  bool Try(const std::string& json, size_t spans, OtlpPost::Answer& answer);
  absl::Duration Patience();
  bool IsStopping();
  void Pause(absl::Duration duration);
  void Failing(const std::string& why);
  bool BatchWaits() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return queue_.size() >= options_.batch || stop_by_ != absl::InfiniteFuture();
  }
  bool AnyWaits() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !queue_.empty() || stop_by_ != absl::InfiniteFuture();
  }

  const ExporterOptions options_;
  const SpanCounters counters_;
  OtlpPost post_;         // Used by the thread alone.
  bool failing_ = false;  // Used by the thread alone.
  absl::Mutex mutex_;
  std::vector<SpanRecord> queue_ ABSL_GUARDED_BY(mutex_);
  absl::Time stop_by_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  std::thread thread_;
};

}  // namespace luukku::trace
