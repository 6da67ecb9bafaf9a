#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "lib/db/pool.h"
#include "lib/feed/effects.h"

// What people do about a consumer that went wrong: docs/operate/feeds.md. `source` is the service
// whose feed it is.
namespace luukku::feed {

// Takes in the parked events of a subject after what held it is mended, in order, and frees it. The
// number of events taken in. Errors: FAILED_PRECONDITION FEED_GAP if one is missing before or among
// them, PARKED_EVENT_FAILS if one cannot be taken in still; they leave up to 200 events parked that
// might have been taken in.
absl::StatusOr<int> ReplayParked(db::Pool& pool, const std::string& source,
                                 const std::string& subject, const Effects& effects);

// Makes all replicas begin again before the first event: what was derived is forgotten first, by
// ForgetSome, which they call. `resyncs` says how often that had been done when the caller looked.
// Errors: ABORTED STALE_ETAG if it is another number by now.
absl::Status Resync(db::Pool& pool, const std::string& source, int64_t resyncs);

// Forgets a part of a source's effects if that is due; the last part lets the replicas begin.
// Whether there was something to do. A crash between parts loses nothing: any replica goes on.
absl::StatusOr<bool> ForgetSome(db::Pool& pool, const std::string& source, const Forget& forget);

}  // namespace luukku::feed
