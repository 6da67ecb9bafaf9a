#include "services/ticket/erasures/eraser.h"

#include <utility>

#include "absl/time/clock.h"
#include "services/ticket/audit/read_store.h"
#include "services/ticket/erasures/erase_writes.h"
#include "services/ticket/erasures/sql.h"

namespace luukku::ticket {
namespace {

constexpr int kBatch = 20;  // Tickets of a transaction, so that it is short.
constexpr int kReadsBatch = 1000;
constexpr absl::Duration kTick = absl::Seconds(1);
constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr absl::Duration kLease = absl::Seconds(10);

}  // namespace

Eraser::Eraser(db::Pool* pool, const Retention& retention, std::function<void()> erased)
    : pool_(pool),
      retention_(retention),
      erased_(std::move(erased)),
      lease_("eraser", kLease),
      worker_("eraser", kTick, [this] { return Round(); }) {}

template <typename Work>
auto Eraser::Read(Work work) {
  using Result = std::invoke_result_t<Work, db::Connection&>;
  return pool_->Run(
      absl::Now() + kPatience,
      [&](db::Connection& connection) -> absl::StatusOr<Result> { return work(connection); });
}

absl::StatusOr<bool> Eraser::Round() {
  const auto ours = Read([this](db::Connection& connection) { return lease_.Take(connection); });
  if (!ours.ok()) return ours.status();
  if (*ours == absl::InfinitePast()) return false;
  bool more = false;
  for (const auto step : {&Eraser::EraseOfPeople, &Eraser::EraseOld, &Eraser::ForgetOldReads}) {
    const auto did = (this->*step)();
    if (!did.ok()) return did;
    more = more || *did;
  }
  const auto settled = Read([](db::Connection& connection) { return SettleErasures(connection); });
  return settled.ok() ? absl::StatusOr<bool>(more) : settled.status();
}

absl::StatusOr<bool> Eraser::EraseOfPeople() {
  const auto found = Read([](db::Connection& connection) { return FindWork(connection, kBatch); });
  if (!found.ok()) return found.status();
  bool more = false;
  for (const ErasureWork& work : *found) {
    if (work.finishable) {
      if (auto status = Finish(work); !status.ok()) return status;
    }
    if (work.tickets.empty()) continue;
    const auto erased = Erase(work.tickets, &work);
    if (!erased.ok()) return erased.status();
    more = more || *erased > 0;
  }
  return more;
}

absl::StatusOr<bool> Eraser::EraseOld() {
  if (retention_.tickets == 0) return false;
  const auto old = Read([this](db::Connection& connection) {
    return FindOldTickets(connection, retention_.tickets, kBatch);
  });
  if (!old.ok()) return old.status();
  if (old->empty()) return false;
  const auto erased = Erase(*old, nullptr);
  return erased.ok() ? absl::StatusOr<bool>(*erased == kBatch) : erased.status();
}

absl::StatusOr<bool> Eraser::ForgetOldReads() {
  if (retention_.reads == 0) return false;
  const auto gone = Read([this](db::Connection& connection) {
    return ForgetReads(connection, retention_.reads, kReadsBatch);
  });
  return gone.ok() ? absl::StatusOr<bool>(*gone == kReadsBatch) : gone.status();
}

absl::StatusOr<int> Eraser::Erase(const std::vector<int64_t>& tickets, const ErasureWork* work) {
  const auto erased = pool_->Transact(absl::Now() + kPatience,
                                      [&](db::Transaction& transaction) -> absl::StatusOr<int> {
                                        const int count = EraseTickets(transaction, tickets);
                                        if (work != nullptr && count > 0)
                                          CountTickets(transaction, work->id, count);
                                        return count;
                                      });
  if (erased.ok() && *erased > 0) erased_();
  return erased;
}

absl::Status Eraser::Finish(const ErasureWork& work) {
  const auto finished = pool_->Transact(absl::Now() + kPatience, [&](db::Transaction& transaction) {
    FinishErasure(transaction, work);
    return absl::OkStatus();
  });
  if (finished.ok()) erased_();
  return finished;
}

server::Figures ErasureFigures() {
  return {
      &luukku::sql::services::ticket::erasures::kErasureFigures,
      {{"luukku_oldest_erasure_age_seconds",
        "Age of the oldest erasure of a person that some service has not done yet; 0 if there is "
        "none.",
        {}}}};
}

}  // namespace luukku::ticket
