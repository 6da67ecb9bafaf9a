#pragma once

#include "lib/resource/kind.h"

namespace luukku::routing {

// Calendars. Clocks keep the revision that they were decided on, so a change makes a new revision
// and keeps the others.
resource::Kind CalendarKind();

// Locks calendars and policies against other edits until the transaction ends. Take it first.
void LockPromises(db::Transaction& transaction);
// Begins a new edition of promises: replicas read them anew and check all running clocks.
void BeginEdition(db::Transaction& transaction);

}  // namespace luukku::routing
