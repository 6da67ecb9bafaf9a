#pragma once

#include <string>
#include <vector>

#include "lib/server/tracer.h"
#include "luukku/event/v1/event.pb.h"

namespace luukku::feed {

// Begins a span for each event that `consumer` takes in of the feed of `source`, within the trace
// of the call that the event came from. What the event causes here belongs to that span, so
// trace_parent of the event becomes the span's.
std::vector<server::Span> BeginTakingIn(const server::Tracer& tracer, const std::string& source,
                                        const std::string& consumer,
                                        std::vector<event::v1::Event>& events);

}  // namespace luukku::feed
