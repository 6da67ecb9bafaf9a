#pragma once

#include <string>

#include "lib/feed/consumer.h"
#include "lib/feed/feed_reader.h"
#include "lib/server/gauges.h"
#include "lib/server/snapshot.h"

namespace luukku::feed {

// What operators watch of a feed that this process serves. `reader` must outlive the serving of
// /metrics.
void ExportReader(server::Gauges& gauges, const FeedReader& reader);

// What they watch of a feed that it reads; gaps must stay 0.
void ExportConsumer(server::Gauges& gauges, const std::string& source, const Consumer& consumer);

// What the database knows of feeds, for the one replica that exports it.
server::Figures FeedFigures();

}  // namespace luukku::feed
