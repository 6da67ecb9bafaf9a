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

// Counters of this process; all series made at start. Thread-safe.
class SurveyMetrics {
 public:
  explicit SurveyMetrics(prometheus::Registry& registry);

  // Counts tickets by the decision on them; ignores kNothing.
  void Asked(Asking asking, int count);
  // A changed answer counts again. Scores are exported five at a time: a reader of metrics must not
  // see who gave which.
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
