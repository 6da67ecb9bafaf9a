#pragma once

#include "absl/time/time.h"
#include "luukku/routing/v1/sla_service.pb.h"
#include "services/routing/sla/clock_rules.h"
#include "services/routing/sla/promise_book.h"

namespace luukku::routing {

// How the targets of a ticket stand at `now` and how they came to it. `promises` has what the clock
// and its finished targets name. Pure.
v1::SlaExplanation ExplainClock(const Clock& clock, const Promises& promises, absl::Time now);

}  // namespace luukku::routing
