#include "lib/feed/feed_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/db/row.h"
#include "lib/feed/event_row.h"
#include "lib/feed/sql.h"
#include "lib/log/log.h"
#include "lib/server/steady_time.h"

namespace luukku::feed {
namespace {

namespace statements = luukku::sql::lib::feed;

constexpr size_t kRecentEvents = 8192;  // Kept in memory; some 4 MB.
constexpr size_t kPage = 1000;
constexpr absl::Duration kTick = absl::Milliseconds(10);
constexpr absl::Duration kShortestTick = absl::Milliseconds(2);  // However often it is poked.
constexpr absl::Duration kWatermarkEvery = absl::Milliseconds(200);
constexpr absl::Duration kFencePause = absl::Microseconds(500);
constexpr absl::Duration kRetry = absl::Milliseconds(200);
// Margin for a clock that was set back further than it seems.
constexpr absl::Duration kSetBackSlack = absl::Seconds(1);

std::vector<int> Numbers(const std::vector<bool>& slots) {
  std::vector<int> numbers;
  for (size_t i = 0; i < slots.size(); ++i) {
    if (slots[i]) numbers.push_back(static_cast<int>(i));
  }
  return numbers;
}

}  // namespace

FeedReader::FeedReader(db::Pool* pool) : pool_(pool), thread_([this] { Run(); }) {}

FeedReader::~FeedReader() {
  Stop();
  thread_.join();
}

void FeedReader::Poke() {
  absl::MutexLock lock(&mutex_);
  poked_ = true;
}

void FeedReader::Stop() {
  Publish([](Head& head) { head.stopped = true; });
}

FeedReader::Head FeedReader::head() const {
  absl::MutexLock lock(&mutex_);
  return head_;
}

std::optional<FeedReader::Page> FeedReader::ReadNew(int64_t position,
                                                    const std::vector<bool>& slots,
                                                    size_t limit) const {
  absl::MutexLock lock(&mutex_);
  if (position < recent_after_) return std::nullopt;
  Page page{{}, std::max(position, head_.position), head_};
  auto at = std::upper_bound(
      recent_.begin(), recent_.end(), position,
      [](int64_t value, const EntryPtr& entry) { return value < entry->position(); });
  for (; at != recent_.end(); ++at) {
    if (!slots[(*at)->slot()]) continue;
    if (page.entries.size() == limit) {
      page.position = page.entries.back()->position();
      break;
    }
    page.entries.push_back(*at);
  }
  return page;
}

FeedReader::Page FeedReader::ReadOld(db::Connection& connection, int64_t position,
                                     const std::vector<bool>& slots, size_t limit) const {
  const Head head = this->head();
  Page page{{}, std::max(position, head.position), head};
  const std::vector<int> wanted = Numbers(slots);
  auto params = db::MakeParams(position, head.position, limit);
  const bool all = wanted.size() == slots.size();
  if (!all) params.push_back(db::ToArray(wanted).Literal());
  for (const auto& row :
       connection.Execute(all ? statements::kReadEvents : statements::kReadSlots, params)) {
    page.entries.push_back(std::make_shared<event::v1::FeedEntry>(EntryOf(row)));
  }
  if (page.entries.size() == limit) page.position = page.entries.back()->position();
  return page;
}

int FeedReader::Subscribe(std::function<void()> wake) {
  absl::MutexLock lock(&subscribers_mutex_);
  subscribers_[next_subscription_] = std::move(wake);
  return next_subscription_++;
}

void FeedReader::Unsubscribe(int subscription) {
  absl::MutexLock lock(&subscribers_mutex_);
  subscribers_.erase(subscription);
}

void FeedReader::Publish(const std::function<void(Head&)>& change) {
  {
    absl::MutexLock lock(&mutex_);
    change(head_);
  }
  absl::MutexLock lock(&subscribers_mutex_);
  for (const auto& [subscription, wake] : subscribers_) wake();
}

void FeedReader::Run() {
  while (!head().stopped) {
    auto lease = pool_->Acquire(absl::Now() + absl::Seconds(5));
    try {
      if (lease.ok() && (!head().fenced || !MemoryStands(**lease)))
        Restart(**lease, ReadState(**lease));
      while (lease.ok() && !head().stopped) {
        Look(**lease);
        WaitForTick();
      }
    } catch (const std::exception& error) {
      lease->Discard();
      log::Warning("the feed waits for the database", {{"what", error.what()}});
    }
    if (!head().stopped) absl::SleepFor(kRetry);
  }
}

// Invariant: head_.position is fenced, and everything up to it is in recent_ or before
// recent_after_.
void FeedReader::Look(db::Connection& connection) {
  const State seen = ReadState(connection);
  if (!IsSameHistory(seen)) return Restart(connection, seen);
  const Head before = head();
  const bool news = seen.drawn > before.position;
  if (!news && server::SteadyTime() - looked_ < kWatermarkEvery) return;

  const absl::Time now = db::TimeOf(connection.Execute(statements::kClock, {})[0]["now"]);
  const absl::Duration looked = server::SteadyTime();
  if (now < previous_look_) ClockWasSetBack(now);
  // `seen` was read before the fence is drawn, and after the previous look's fence was passed: it
  // covers all facts of times up to that look.
  if (!PassFence(connection)) return;
  Deliver(connection, before.position, seen.drawn);
  Publish([&](Head& head) {
    head.position = seen.drawn;
    head.watermark = std::max(head.watermark, previous_look_);
  });
  previous_look_ = now;
  looked_ = looked;
}

// Runs before any fact of the repeated time is delivered: consumers must not decide by a watermark
// of its first pass. Since the look before, the clock showed nothing earlier than `seen` less the
// time since then.
void FeedReader::ClockWasSetBack(absl::Time seen) {
  const absl::Time behind = seen - (server::SteadyTime() - looked_) - kSetBackSlack;
  log::Warning("the database's clock was set back; deadlines wait until it has made up for it",
               {{"by", absl::FormatDuration(std::max(previous_look_, head().watermark) - seen)}});
  previous_look_ = absl::InfinitePast();
  Publish([&](Head& head) { head.watermark = std::min(head.watermark, behind); });
}

// A fact that was recorded before the watermark shows that a clock was set back and forth between
// looks.
void FeedReader::CheckTimes(const std::vector<EntryPtr>& entries) {
  absl::Time earliest = absl::InfiniteFuture();
  for (const EntryPtr& entry : entries) {
    earliest = std::min(earliest, db::FromProto(entry->event().recorded_at()));
  }
  if (earliest < head().watermark) ClockWasSetBack(earliest);
}

FeedReader::State FeedReader::ReadState(db::Connection& connection) const {
  const auto rows = connection.Execute(statements::kFeedState, {});
  return {db::Int(rows[0]["drawn"]), db::Text(rows[0]["epoch"])};
}

bool FeedReader::PassFence(db::Connection& connection) {
  const auto fence =
      db::MakeParams(db::Text(connection.Execute(statements::kDrawFence, {})[0]["fence"]));
  absl::Duration woken = server::SteadyTime();
  while (!db::Bool(connection.Execute(statements::kFencePassed, fence)[0]["passed"])) {
    if (head().stopped) return false;
    if (server::SteadyTime() - woken > kWatermarkEvery) {
      // A long transaction holds the feed back: streams still send their heartbeats.
      Publish([](Head&) {});
      woken = server::SteadyTime();
    }
    absl::SleepFor(kFencePause);
  }
  return true;
}

void FeedReader::Deliver(db::Connection& connection, int64_t from, int64_t to) {
  while (from < to) {
    const auto rows = connection.Execute(statements::kReadEvents, db::MakeParams(from, to, kPage));
    std::vector<EntryPtr> entries;
    for (const auto& row : rows) {
      entries.push_back(std::make_shared<event::v1::FeedEntry>(EntryOf(row)));
    }
    from = entries.size() < kPage ? to : entries.back()->position();
    CheckTimes(entries);
    Publish([&](Head& head) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      recent_.insert(recent_.end(), entries.begin(), entries.end());
      while (recent_.size() > kRecentEvents) {
        recent_after_ = recent_.front()->position();
        recent_.pop_front();
      }
      head.position = from;
    });
  }
}

bool FeedReader::MemoryStands(db::Connection& connection) const {
  EntryPtr newest;
  {
    absl::MutexLock lock(&mutex_);
    if (recent_.empty()) return true;
    newest = recent_.back();
  }
  const auto rows = connection.Execute(
      statements::kCheckCursors,
      db::MakeParams(db::ToArray(std::vector<int64_t>{newest->position()}),
                     db::ToArray(std::vector<std::string>{newest->event().id()})));
  return db::Int(rows[0]["good"]) == 1;
}

bool FeedReader::IsSameHistory(const State& state) const {
  const Head before = head();
  return state.epoch == before.epoch && state.drawn >= before.position;
}

// Runs at start, and when the database has another history: another epoch, or a lower position.
// Memory begins anew at the head. While an older transaction holds up the fence, subscriptions are
// accepted and get heartbeats.
void FeedReader::Restart(db::Connection& connection, const State& state) {
  const Head before = head();
  if (!before.epoch.empty()) {
    log::Error("the feed's history has changed; consumers must be resynchronised",
               {{"epoch", state.epoch},
                {"position", absl::StrCat(state.drawn)},
                {"position_before", absl::StrCat(before.position)}});
  }
  previous_look_ = absl::InfinitePast();
  Publish([&](Head& head) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    recent_.clear();
    recent_after_ = 0;
    head = {.epoch = state.epoch, .generation = head.generation + 1, .stopped = head.stopped};
  });
  if (!PassFence(connection)) return;
  Publish([&](Head& head) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    recent_after_ = state.drawn;
    head.fenced = true;
    head.position = state.drawn;
  });
}

void FeedReader::WaitForTick() {
  absl::SleepFor(kShortestTick);
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(this, &FeedReader::PokedOrStopped),
                          kTick - kShortestTick);
  poked_ = false;
}

}  // namespace luukku::feed
