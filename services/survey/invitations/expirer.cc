#include "services/survey/invitations/expirer.h"

#include <utility>

#include "absl/time/clock.h"
#include "services/survey/invitations/invitation_store.h"

namespace luukku::survey {
namespace {

constexpr int kBatch = 200;  // So that a transaction is short.
constexpr absl::Duration kTick = absl::Seconds(1);
constexpr absl::Duration kPatience = absl::Seconds(5);

}  // namespace

Expirer::Expirer(db::Pool* pool, SurveyMetrics* metrics, std::function<void()> expired)
    : pool_(pool),
      metrics_(metrics),
      expired_(std::move(expired)),
      worker_("expirer", kTick, [this] { return Round(); }) {}

absl::StatusOr<bool> Expirer::Round() {
  const auto count = pool_->Transact(absl::Now() + kPatience,
                                     [](db::Transaction& transaction) -> absl::StatusOr<int> {
                                       return ExpireInvitations(transaction, kBatch);
                                     });
  if (!count.ok()) return count.status();
  if (*count > 0) {
    metrics_->Expired(*count);
    expired_();
  }
  return *count == kBatch;
}

}  // namespace luukku::survey
