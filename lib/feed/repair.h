#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "lib/db/pool.h"
#include "lib/feed/effects.h"

// Repairs of a consumer by people: docs/operate/feeds.md. `source` is the service whose feed it is.
namespace luukku::feed {

// Processes a subject's parked events in order, once their cause is mended, and frees the subject.
// Returns the number of events processed. Errors: FAILED_PRECONDITION FEED_GAP if an event is
// missing before or among them, PARKED_EVENT_FAILS if one still fails. Batches of 200 succeed or
// fail as a whole, so an error may leave good events parked.
absl::StatusOr<int> ReplayParked(db::Pool& pool, const std::string& source,
                                 const std::string& subject, const Effects& effects);

// Makes all replicas read the feed again from its first event, after they have deleted the derived
// effects by ForgetSome. `resyncs` is the number of resyncs that the caller saw. Errors: ABORTED
// STALE_ETAG if it is another number by now.
absl::Status Resync(db::Pool& pool, const std::string& source, int64_t resyncs);

// Deletes some of a source's effects if that is due; after the last part the replicas may read
// again. Returns whether it was due. After a crash between parts any replica goes on.
absl::StatusOr<bool> ForgetSome(db::Pool& pool, const std::string& source, const Forget& forget);

}  // namespace luukku::feed
