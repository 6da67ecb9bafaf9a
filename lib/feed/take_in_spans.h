#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "lib/trace/tracer.h"
#include "luukku/event/v1/event.pb.h"

namespace luukku::feed {

// Begins a span for each event that `consumer` takes in of the feed of `source`, within the trace
// of the call that the event came from. What the event causes here belongs to that span, so
// trace_parent of the event becomes the span's.
//
// Imported history gets no spans, nor do events recorded more than an hour before `now`: a rebuild
// would fill old traces.
std::vector<trace::Span> BeginTakingIn(const trace::Tracer& tracer, const std::string& source,
                                       const std::string& consumer, absl::Time now,
                                       std::vector<event::v1::Event>& events);

}  // namespace luukku::feed
