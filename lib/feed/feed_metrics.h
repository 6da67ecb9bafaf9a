#pragma once

#include <string>

#include "lib/feed/consumer.h"
#include "lib/feed/feed_reader.h"
#include "lib/server/gauges.h"

namespace luukku::feed {

// What operators watch of a feed that this process serves. `reader` must outlive the serving of
// /metrics.
void ExportReader(server::Gauges& gauges, const FeedReader& reader);

// What they watch of a feed that it reads; gaps must stay 0.
void ExportConsumer(server::Gauges& gauges, const std::string& source, const Consumer& consumer);

}  // namespace luukku::feed
