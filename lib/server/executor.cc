#include "lib/server/executor.h"

#include <algorithm>
#include <utility>

namespace luukku::server {

Executor::Executor(size_t threads, size_t max_queue)
    : max_queue_(max_queue), all_(threads), most_of_one_(std::max<size_t>(threads / 2, 1)) {
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

Executor::~Executor() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

bool Executor::Submit(const std::string& caller, Task task) {
  absl::MutexLock lock(&mutex_);
  if (queued_ >= max_queue_) return false;
  ++queued_;
  Lane& lane = lanes_[caller];
  lane.waiting.push_back(std::move(task));
  if (lane.waiting.size() == 1 && lane.running < MostOf(caller)) turns_.push_back(caller);
  return true;
}

size_t Executor::queued() const {
  absl::MutexLock lock(&mutex_);
  return queued_;
}

Executor::Task Executor::Take(const std::string& caller) {
  Lane& lane = lanes_[caller];
  Task task = std::move(lane.waiting.front());
  lane.waiting.pop_front();
  --queued_;
  ++lane.running;
  if (!lane.waiting.empty() && lane.running < MostOf(caller)) turns_.push_back(caller);
  return task;
}

void Executor::Ran(const std::string& caller) {
  Lane& lane = lanes_[caller];
  const bool had_most = lane.running-- == MostOf(caller);
  if (had_most && !lane.waiting.empty()) turns_.push_back(caller);
  if (lane.running == 0 && lane.waiting.empty()) lanes_.erase(caller);
}

void Executor::Work() {
  while (true) {
    std::string caller;
    Task task;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Executor::IsTurn));
      if (turns_.empty()) return;
      caller = std::move(turns_.front());
      turns_.pop_front();
      task = Take(caller);
    }
    task();
    task = nullptr;  // Frees its objects before another may run.
    absl::MutexLock lock(&mutex_);
    Ran(caller);
  }
}

}  // namespace luukku::server
