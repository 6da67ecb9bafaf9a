#pragma once

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "lib/db/pool.h"
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

}  // namespace luukku::feed
