#pragma once

#include <vector>

#include "lib/db/pool.h"
#include "services/survey/invitations/survey_metrics.h"

namespace luukku::survey {

// Processes the ticket feed: asks about resolved tickets, and deletes the words of answers about
// erased ones, in the consumer's transaction. See feed::Apply. Its metrics count even if the
// transaction fails later.
absl::Status TakeInTickets(db::Transaction& transaction,
                           const std::vector<event::v1::Event>& events, SurveyMetrics& metrics);

}  // namespace luukku::survey
