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
// After UNAVAILABLE, ABORTED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED and CANCELLED the events are
// tried again; after any other error the event at fault is parked with the later ones of its
// subject. May throw what pqxx throws, which is treated alike by its SQLSTATE.
using Apply =
    std::function<absl::Status(db::Transaction& transaction, const std::vector<event::v1::Event>&)>;

// Deletes some of the effects of a source, up to some thousand rows, in the given transaction.
// Returns whether there may be more.
using Forget = std::function<bool(db::Transaction& transaction)>;

// The effects of a consumer. After a resync it reads all events again.
struct Effects {
  // Effects that a resync deletes by `forget`; the events then store them again.
  Apply derived = [](auto&, auto&) { return absl::OkStatus(); };
  Forget forget = [](db::Transaction&) { return false; };
  // Effects that a resync keeps; stored after `derived`. Gets only events that were not processed
  // before the resync: else a revoked role would be back until its revocation is read again. If the
  // history is another one, as after a restore, gets all events.
  Apply kept = [](auto&, auto&) { return absl::OkStatus(); };
};

// Stores the effects of the events. `repeating`: some of them may have been processed before a
// resync; see Cursors.
absl::Status StoreEffects(db::Transaction& transaction, const ConsumerStore& store,
                          const Effects& effects, const std::vector<event::v1::Event>& events,
                          bool repeating);

}  // namespace luukku::feed
