#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"

namespace luukku::server {

// The calls, streams and bytes of one caller at present.
struct InHand {
  std::atomic<int> calls = 0;
  std::atomic<int> streams = 0;
  std::atomic<int64_t> bytes = 0;  // Also of answers that the client has not received yet.
};

// An admitted call: its share of its caller's limits, until it is destroyed. Thread-safe.
class Admission {
 public:
  // Most bytes of a caller in memory, in requests and in answers that have not left.
  static constexpr int64_t kMostBytesOfCaller = 32 << 20;
  // The same of all callers together, except services.
  static constexpr int64_t kMostBytes = 128 << 20;
  // Answers up to this size are never refused: the answer to a change must not be lost.
  static constexpr int64_t kSmallAnswer = 128 << 10;

  // Of a call or stream that is counted in `caller` already; `all` counts the bytes of all callers.
  Admission(std::shared_ptr<InHand> caller, std::atomic<int>* count, std::atomic<int64_t>* all);
  ~Admission();
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  // Counts bytes that the call keeps in memory. Errors: RESOURCE_EXHAUSTED with RetryInfo,
  // CONCURRENCY_LIMITED if the caller has too many, OVERLOADED if all have.
  absl::Status Hold(int64_t bytes);

  // Frees the place of an answered call, so that the caller may make another: the client may have
  // its answer before we know that it has left. Its bytes count until destruction, since a client
  // that never reads would otherwise fill the memory.
  void Answered();

 private:
  const std::shared_ptr<InHand> caller_;
  std::atomic<int>* const count_;  // Of the caller.
  std::atomic<int64_t>* const all_;
  std::atomic<int64_t> bytes_ = 0;
  std::atomic<bool> answered_ = false;
};

// The admission of a call; null for services, which are not limited.
using Permit = std::shared_ptr<Admission>;

}  // namespace luukku::server
