#pragma once

#include <functional>

#include "lib/db/pool.h"
#include "lib/server/worker.h"
#include "services/survey/invitations/survey_metrics.h"

namespace luukku::survey {

// Ends invitations that were not answered in time, each once, whichever replica gets to it first.
class Expirer {
 public:
  // `expired` is called after facts were stored.
  Expirer(db::Pool* pool, SurveyMetrics* metrics, std::function<void()> expired);

  void Start() { worker_.Start(); }
  void Stop() { worker_.Stop(); }

 private:
  absl::StatusOr<bool> Round();

  db::Pool* const pool_;
  SurveyMetrics* const metrics_;
  const std::function<void()> expired_;
  server::Worker worker_;
};

}  // namespace luukku::survey
