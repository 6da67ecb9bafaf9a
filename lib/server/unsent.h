#pragma once

#include <grpcpp/server_context.h>

#include <cstdint>
#include <list>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace luukku::server {

// Answers that gRPC has and has not sent to their clients yet. If a client does not read, its
// answer stays here until the time of its call is over, or until the answers and their calls
// together are more than `most_bytes`: then the oldest calls are cancelled, which frees them.
// Thread-safe.
class UnsentAnswers {
 public:
  explicit UnsentAnswers(int64_t most_bytes) : most_bytes_(most_bytes) {}

  // Keeps an answer here until destruction, which must be before the call ends (OnDone).
  class Entry {
   public:
    Entry() = default;
    Entry(Entry&& other) noexcept : answers_(other.answers_), at_(other.at_) {
      other.answers_ = nullptr;
    }
    Entry& operator=(Entry&& other) = delete;
    ~Entry();

   private:
    friend class UnsentAnswers;
    struct Answer {
      grpc_call* call;  // Kept alive by a reference.
      int64_t bytes;
      absl::Time until;
      bool given_up = false;
    };
    UnsentAnswers* answers_ = nullptr;
    std::list<Answer>::iterator at_;
  };

  // Memory of a call beside its answer, about.
  static constexpr int64_t kCallBytes = 16 << 10;

  // To be called before gRPC gets the answer. GiveUpLate gives it up from `until` on.
  Entry Add(grpc::CallbackServerContext& context, int64_t bytes, absl::Time until);

  // Cancels the calls whose time is over.
  void GiveUpLate(absl::Time now);

  int64_t bytes() const;
  // Number of answers given up since the start.
  int64_t given_up() const;

 private:
  using Answer = Entry::Answer;
  using Calls = std::list<grpc_call*>;

  // Marks an answer as given up; its call is to be cancelled once the mutex is free, since that may
  // run the call's end on this thread.
  void GiveUp(Answer& answer, Calls& calls) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void Cancel(const Calls& calls);

  const int64_t most_bytes_;
  mutable absl::Mutex mutex_;
  std::list<Answer> answers_ ABSL_GUARDED_BY(mutex_);  // The oldest first.
  int64_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;          // Of those that are not given up.
  int64_t given_up_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace luukku::server
