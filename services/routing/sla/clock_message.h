#pragma once

#include "luukku/routing/store/v1/sla_clock.pb.h"
#include "services/routing/sla/clock_rules.h"

namespace luukku::routing {

// A clock as it is stored: without ticket, version and next deadline, which have columns of their
// own. Times are stored in whole microseconds.
store::v1::SlaClock ToMessage(const Clock& clock);
Clock FromMessage(const store::v1::SlaClock& message);

}  // namespace luukku::routing
