#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lib/db/pool.h"
#include "luukku/event/v1/feed_service.pb.h"

namespace luukku::feed {

using EntryPtr = std::shared_ptr<const event::v1::FeedEntry>;

// The one reader of a process's own feed. It finds out up to which position everything is visible
// (the fence, docs/adr/0004-feed.md), keeps the newest events in memory, and wakes the streams that
// deliver them. Thread-safe.
class FeedReader {
 public:
  // Needs one session of `pool` for good. `pool` must outlive it.
  explicit FeedReader(db::Pool* pool);
  ~FeedReader();
  FeedReader(const FeedReader&) = delete;
  FeedReader& operator=(const FeedReader&) = delete;

  // Something was committed in this process: look now, not at the next tick. Cheap.
  void Poke();

  // Stops reading, and wakes the streams so that they end.
  void Stop();

  struct Head {
    std::string epoch;     // Empty until the database was reached for the first time.
    bool fenced = false;   // Whether `position` is known; before, nothing is delivered.
    int64_t position = 0;  // All events up to here are visible.
    // Falls only where the database's clock was set back, or its history changed.
    absl::Time watermark = absl::InfinitePast();
    int64_t generation =
        0;  // Grows when memory begins anew: streams must check their cursors again.
    bool stopped = false;
  };
  Head head() const;

  // A part of the feed, all of it fenced.
  struct Page {
    std::vector<EntryPtr> entries;  // May be empty though the position moved on.
    int64_t position = 0;           // How far the page reaches.
    Head head;                      // As of the same moment.
  };

  // The events after `position`, from memory. nullopt if memory does not reach back that far: then
  // call ReadOld.
  std::optional<Page> ReadNew(int64_t position, const std::vector<bool>& slots, size_t limit) const;

  // The same from the database; blocks. Throws what pqxx throws.
  Page ReadOld(db::Connection& connection, int64_t position, const std::vector<bool>& slots,
               size_t limit) const;

  // Calls `wake` whenever head() has changed, from the reader's thread, until Unsubscribe returns.
  int Subscribe(std::function<void()> wake);
  void Unsubscribe(int subscription);

 private:
  struct State {
    int64_t drawn = 0;
    std::string epoch;
  };

  void Run();
  // One look at the database.
  void Look(db::Connection& connection);
  // The database's clock, or a fact, showed `seen` after a later time: the clock was set back.
  // Moves the watermark before all times that further facts may get.
  void ClockWasSetBack(absl::Time seen);
  State ReadState(db::Connection& connection) const;
  // Waits until all transactions that have an xid by now have ended. False if stopped meanwhile.
  bool PassFence(db::Connection& connection);
  void Deliver(db::Connection& connection, int64_t from, int64_t to);
  void CheckTimes(const std::vector<EntryPtr>& entries);
  bool IsSameHistory(const State& state) const;
  // Whether the database still has the newest event in memory. Checked for each new session, since
  // a restore ends all sessions.
  bool MemoryStands(db::Connection& connection) const;
  void Restart(db::Connection& connection, const State& state);
  void Publish(const std::function<void(Head&)>& change);
  void WaitForTick();
  bool PokedOrStopped() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return poked_ || head_.stopped;
  }

  db::Pool* const pool_;
  absl::Time previous_look_ = absl::InfinitePast();    // Database time of the last complete look.
  absl::Duration looked_ = -absl::InfiniteDuration();  // When that was, by the steady time.

  mutable absl::Mutex mutex_;
  bool poked_ ABSL_GUARDED_BY(mutex_) = false;
  Head head_ ABSL_GUARDED_BY(mutex_);
  std::deque<EntryPtr> recent_ ABSL_GUARDED_BY(mutex_);
  int64_t recent_after_ ABSL_GUARDED_BY(mutex_) = 0;  // recent_ has all that follows this position.

  absl::Mutex subscribers_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  int next_subscription_ ABSL_GUARDED_BY(subscribers_mutex_) = 1;
  std::map<int, std::function<void()>> subscribers_ ABSL_GUARDED_BY(subscribers_mutex_);

  std::thread thread_;
};

}  // namespace luukku::feed
