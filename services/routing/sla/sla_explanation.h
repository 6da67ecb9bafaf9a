#pragma once

#include "absl/time/time.h"
#include "luukku/routing/v1/sla_service.pb.h"
#include "services/routing/sla/clock_rules.h"
#include "services/routing/sla/promise_book.h"

namespace luukku::routing {

// The targets of a ticket at `now`, with the segments of their elapsed time. `promises` must have
// every promise that the clock and its targets name. Pure.
v1::SlaExplanation ExplainClock(const Clock& clock, const Promises& promises, absl::Time now);

}  // namespace luukku::routing
