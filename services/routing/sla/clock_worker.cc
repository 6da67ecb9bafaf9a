#include "services/routing/sla/clock_worker.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "lib/server/steady_time.h"

namespace luukku::routing {
namespace {

constexpr int kBatch = 100;
constexpr absl::Duration kTick = absl::Milliseconds(100);
constexpr absl::Duration kPatience = absl::Seconds(5);
// How often it looks for clocks of older editions.
constexpr absl::Duration kLook = absl::Milliseconds(500);

}  // namespace

ClockWorker::ClockWorker(db::Pool* pool, PromiseBook* book, SlaMetrics* metrics,
                         std::function<void()> told)
    : pool_(pool),
      book_(book),
      metrics_(metrics),
      told_(std::move(told)),
      worker_("clocks", kTick, [this] { return Round(); }) {}

void ClockWorker::Pass(const feed::Cursors& cursors, absl::Time watermark) {
  absl::MutexLock lock(&mutex_);
  newest_ = {cursors, watermark};
}

absl::StatusOr<bool> ClockWorker::Round() {
  Watermark watermark;
  {
    absl::MutexLock lock(&mutex_);
    watermark = newest_;
  }
  // Before the first event there is no epoch, and nothing to decide.
  if (watermark.cursors.epoch.empty()) return false;
  const auto more_due = DecideDue(watermark);
  if (!more_due.ok() || *more_due) return more_due;
  if (server::SteadyTime() - looked_ < kLook) return false;
  const auto more_outdated = BringUpToDate(watermark);
  if (more_outdated.ok() && !*more_outdated) looked_ = server::SteadyTime();
  return more_outdated;
}

absl::StatusOr<bool> ClockWorker::DecideDue(const Watermark& watermark) {
  size_t claimed = 0;
  std::vector<SlaCount> counts;
  const auto status = pool_->Transact(absl::Now() + kPatience, [&](db::Transaction& transaction) {
    DueClocks due = ClaimDue(transaction, watermark, kBatch);
    claimed = due.clocks.size();
    if (claimed == 0) return absl::OkStatus();
    ClockBatch batch(transaction, *book_, std::move(due.clocks));
    for (const auto& [ticket, priority] : due.priorities) {
      batch.Settle(ticket, priority, watermark.time);
    }
    counts = batch.Write(/*with_due_times=*/false);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (claimed > 0) Told(counts);
  return claimed == kBatch;
}

absl::StatusOr<bool> ClockWorker::BringUpToDate(const Watermark& watermark) {
  size_t claimed = 0;
  std::vector<SlaCount> counts;
  const auto status = pool_->Transact(absl::Now() + kPatience, [&](db::Transaction& transaction) {
    const int64_t edition = book_->Open(transaction, {})->edition();
    const auto tickets = ClaimOutdated(transaction, watermark, edition, kBatch);
    claimed = tickets.size();
    if (claimed == 0) return absl::OkStatus();
    std::vector<int64_t> numbers;
    for (const auto& [ticket, snapshot] : tickets) numbers.push_back(ticket);
    ClockBatch batch(transaction, *book_, ReadClocks(transaction, numbers));
    for (const auto& [ticket, snapshot] : tickets) {
      batch.Repromise(ticket, snapshot, watermark.time);
    }
    counts = batch.Write(/*with_due_times=*/true);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (claimed > 0) Told(counts);
  return claimed == kBatch;
}

void ClockWorker::Told(const std::vector<SlaCount>& counts) {
  metrics_->Count(counts);
  told_();
}

}  // namespace luukku::routing
