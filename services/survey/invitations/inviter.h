#pragma once

#include <array>
#include <vector>

#include "lib/db/pool.h"
#include "services/survey/invitations/survey_metrics.h"

namespace luukku::survey {

// Takes in the ticket feed: asks about what was resolved, in the consumer's transaction. For one
// thread, the consumer's.
class Inviter {
 public:
  explicit Inviter(SurveyMetrics* metrics) : metrics_(metrics) {}

  // See feed::Apply.
  absl::Status TakeIn(db::Transaction& transaction, const std::vector<event::v1::Event>& events);
  // The transaction is committed: counts what it did.
  void Stored();

 private:
  SurveyMetrics* const metrics_;
  std::array<int, kAskings> counts_{};  // Of the transaction that is under way.
};

}  // namespace luukku::survey
