#pragma once

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <array>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/survey/invitations/invitation_rules.h"
#include "services/survey/invitations/questionnaire.h"

namespace luukku::survey {

// What this process has stored; all series made at start. Thread-safe.
class SurveyMetrics {
 public:
  explicit SurveyMetrics(prometheus::Registry& registry);

  // Tickets that were asked about, or not; nothing to count for kNothing.
  void Asked(Asking asking, int count);
  // A changed answer counts again. Scores are told five at a time: whoever looks at metrics all the
  // while must not see who gave which.
  void Answered(int score);
  void Expired(int count);

 private:
  std::array<prometheus::Counter*, kAskings> askings_{};
  std::array<prometheus::Counter*, kScaleHigh + 1> answers_{};
  absl::Mutex mutex_;
  std::vector<int> untold_ ABSL_GUARDED_BY(mutex_);
  prometheus::Counter* expired_;
};

}  // namespace luukku::survey
