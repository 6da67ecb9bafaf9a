#pragma once

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "lib/feed/consumer_store.h"
#include "luukku/event/v1/event.pb.h"

namespace luukku::feed {

// Stores the effects of events in `transaction`, in the order given, which is each subject's own
// order.
//
// An error says what to do: UNAVAILABLE, ABORTED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED and
// CANCELLED pass, so the events are tried again; any other would come again, so the event at fault
// is parked with the later ones of its subject. May throw what pqxx throws, which is judged alike
// by its SQLSTATE.
using Apply =
    std::function<absl::Status(db::Transaction& transaction, const std::vector<event::v1::Event>&)>;

// Removes a part of what was derived from a source, up to some thousand rows, in the given
// transaction. Whether there may be more.
using Forget = std::function<bool(db::Transaction& transaction)>;

// What a consumer makes of events. A resync reads them all anew.
struct Effects {
  // What a resync removes by `forget`, and events then give again.
  Apply derived = [](auto&, auto&) { return absl::OkStatus(); };
  Forget forget = [](db::Transaction&) { return false; };
  // What a resync keeps; stored after `derived`. Events that were taken in before it are not given
  // again, or a role that was revoked would be back until the revocation is read again. After a
  // change of history, as by a restore, they are.
  Apply kept = [](auto&, auto&) { return absl::OkStatus(); };
};

// Stores the effects of the events. `repeating`: the source was begun anew, and some of them may
// have been taken in before; see Cursors.
absl::Status StoreEffects(db::Transaction& transaction, const ConsumerStore& store,
                          const Effects& effects, const std::vector<event::v1::Event>& events,
                          bool repeating);

}  // namespace luukku::feed
