#include "lib/server/worker.h"

#include <utility>

#include "lib/server/log.h"

namespace luukku::server {
namespace {

constexpr absl::Duration kRestAfterFailure = absl::Milliseconds(300);

}  // namespace

Worker::Worker(std::string name, absl::Duration tick, std::function<absl::StatusOr<bool>()> round)
    : name_(std::move(name)), tick_(tick), round_(std::move(round)) {}

Worker::~Worker() { Stop(); }

void Worker::Start() {
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

// However often it is poked meanwhile.
void Worker::RestAfterFailure() {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kRestAfterFailure);
  poked_ = true;
}

void Worker::Run() {
  absl::Duration pause = absl::ZeroDuration();
  while (Wait(pause)) {
    const auto more = round_();
    if (!more.ok()) {
      log::Warning("background work failed",
                   {{"worker", name_}, {"what", std::string(more.status().message())}});
    }
    pause = more.ok() && *more ? absl::ZeroDuration() : tick_;
    if (!more.ok()) RestAfterFailure();
  }
}

}  // namespace luukku::server
