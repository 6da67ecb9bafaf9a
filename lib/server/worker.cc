#include "lib/server/worker.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "lib/log/log.h"

namespace luukku::server {
namespace {

constexpr absl::Duration kRestAfterFailure = absl::Milliseconds(300);

// Of all workers of the process: they are made in all layers, so there is no other list of them.
struct Successes {
  absl::Mutex mutex;
  std::map<std::string, absl::Time> by_worker ABSL_GUARDED_BY(mutex);
};

Successes& AllSuccesses() {
  static auto& successes = *new Successes;
  return successes;
}

void NoteSuccess(const std::string& worker) {
  Successes& successes = AllSuccesses();
  absl::MutexLock lock(&successes.mutex);
  successes.by_worker[worker] = absl::Now();
}

}  // namespace

std::map<std::string, absl::Time> LastSuccesses() {
  Successes& successes = AllSuccesses();
  absl::MutexLock lock(&successes.mutex);
  return successes.by_worker;
}

void ExportWorkers(Gauges& gauges) {
  gauges.AddFamilies([] {
    prometheus::MetricFamily family;
    family.name = "luukku_worker_last_success_timestamp_seconds";
    family.help =
        "When a round of a background worker of this process last ended without an error.";
    family.type = prometheus::MetricType::Gauge;
    for (const auto& [worker, time] : LastSuccesses()) {
      prometheus::ClientMetric& metric = family.metric.emplace_back();
      metric.label.push_back({"worker", worker});
      metric.gauge.value = absl::ToDoubleSeconds(time - absl::UnixEpoch());
    }
    return std::vector<prometheus::MetricFamily>{family};
  });
}

Worker::Worker(std::string name, absl::Duration tick, std::function<absl::StatusOr<bool>()> round)
    : name_(std::move(name)), tick_(tick), round_(std::move(round)) {}

Worker::~Worker() { Stop(); }

void Worker::Start() {
  NoteSuccess(name_);
  thread_ = std::thread([this] { Run(); });
}

void Worker::Poke() {
  absl::MutexLock lock(&mutex_);
  poked_ = true;
}

void Worker::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool Worker::Wait(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(this, &Worker::PokedOrStopping), duration);
  poked_ = false;
  return !stopping_;
}

// Rests the whole time, however often it is poked.
void Worker::RestAfterFailure() {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kRestAfterFailure);
  poked_ = true;
}

void Worker::Run() {
  absl::Duration pause = absl::ZeroDuration();
  while (Wait(pause)) {
    const auto more = round_();
    if (more.ok()) {
      NoteSuccess(name_);
    } else {
      log::Warning("background work failed",
                   {{"worker", name_}, {"what", std::string(more.status().message())}});
    }
    pause = more.ok() && *more ? absl::ZeroDuration() : tick_;
    if (!more.ok()) RestAfterFailure();
  }
}

}  // namespace luukku::server
