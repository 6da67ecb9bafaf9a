#pragma once

#include <grpcpp/client_context.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/feed/acknowledger.h"
#include "lib/feed/consumer_options.h"
#include "luukku/event/v1/feed_service.grpc.pb.h"

namespace luukku::feed {

// Processes another service's feed: stores the effects of each event exactly once, in order within
// each subject, whatever crashes. Replicas share the slots. Runs from construction to Stop.
class Consumer {
 public:
  explicit Consumer(ConsumerOptions options);
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  struct Stats {
    int64_t applied = 0;  // Events whose effect this object has stored.
    int64_t parked = 0;
    int64_t gaps = 0;      // Versions that were missing: must stay 0.
    int64_t fenced = 0;    // Transactions given up, since another replica had taken over.
    bool refused = false;  // The feed refuses the cursors: its history is another one.
    int slots = 0;
    absl::Time watermark = absl::InfinitePast();
  };
  Stats stats() const;

  const ConsumerOptions& options() const { return options_; }

  // Ends the stream and gives the slots back. Idempotent.
  void Stop();

 private:
  using Stream = grpc::ClientReader<event::v1::SubscribeResponse>;

  void Run();
  // Leases slots and reads the feed until something changes. The caller pauses after an error.
  absl::Status Follow();
  // Why a stream was left, if not for an error of ours.
  enum class Left { kEnded, kForOtherSlots };
  absl::StatusOr<Left> Read(Stream& stream, Cursors cursors);
  absl::StatusOr<Cursors> TakeLeases();
  // For a replica without slots: forgets effects if that is due. The caller pauses after an error.
  absl::Status Idle();
  // Stores the effects of a message, whose entries are moved from; advances `cursors`.
  absl::Status TakeIn(event::v1::SubscribeResponse& message, Cursors& cursors);
  absl::Status TakeInAtOnce(const Entries& entries, const std::string& epoch, Cursors& cursors,
                            const std::string* park_for);
  absl::Status MoveIdleSlots(const event::v1::FeedEntry& last, const std::string& epoch,
                             Cursors& cursors);
  bool Pause(absl::Duration duration);
  template <typename Change>
  void Count(Change change);

  const ConsumerOptions options_;
  const ConsumerStore store_;
  Acknowledger acknowledger_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Stats stats_ ABSL_GUARDED_BY(mutex_);
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace luukku::feed
