#pragma once

#include <vector>

#include "lib/db/pool.h"
#include "services/survey/invitations/survey_metrics.h"

namespace luukku::survey {

// Takes in the ticket feed: asks about what was resolved, and forgets what was written about erased
// tickets, in the consumer's transaction. See feed::Apply. Counts what it does, also if the
// transaction fails after it.
absl::Status TakeInTickets(db::Transaction& transaction,
                           const std::vector<event::v1::Event>& events, SurveyMetrics& metrics);

}  // namespace luukku::survey
