#pragma once

#include "lib/resource/kind.h"

namespace luukku::routing {

// Calendars. Clocks keep the revision that they were decided on, so a change makes a new one and
// leaves the others as they are.
resource::Kind CalendarKind();

// Until the end of the transaction nobody else edits calendars and policies. To be taken first.
void LockPromises(db::Transaction& transaction);
// Says that what is promised has changed: replicas read it anew, and look at all clocks that run.
void BeginEdition(db::Transaction& transaction);

}  // namespace luukku::routing
