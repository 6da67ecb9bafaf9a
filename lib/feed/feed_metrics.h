#pragma once

#include <string>

#include "lib/feed/consumer.h"
#include "lib/feed/feed_reader.h"
#include "lib/server/gauges.h"
#include "lib/server/snapshot.h"

namespace luukku::feed {

// Exports the metrics of a feed that this process serves. `reader` must outlive the serving of
// /metrics.
void ExportReader(server::Gauges& gauges, const FeedReader& reader);

// Exports the metrics of a feed that this process reads; gaps must stay 0.
void ExportConsumer(server::Gauges& gauges, const std::string& source, const Consumer& consumer);

// Figures of feeds from the database, for the one replica that exports them.
server::Figures FeedFigures();

}  // namespace luukku::feed
