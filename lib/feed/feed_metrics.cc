#include "lib/feed/feed_metrics.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "lib/feed/sql.h"

namespace luukku::feed {
namespace {

// Age of the watermark; before the first one, the time since the start, so that a process that
// never receives anything does not look well.
double SecondsBehind(absl::Time watermark, absl::Time start) {
  return absl::ToDoubleSeconds(absl::Now() - std::max(watermark, start));
}

}  // namespace

void ExportReader(server::Gauges& gauges, const FeedReader& reader) {
  gauges.AddGauge("luukku_feed_head_position",
                  "Position up to which this process delivers its feed.", {},
                  [&reader] { return static_cast<double>(reader.head().position); });
  gauges.AddGauge(
      "luukku_feed_watermark_age_seconds",
      "Age of the feed's watermark: grows while a transaction holds the feed back.", {},
      [&reader, start = absl::Now()] { return SecondsBehind(reader.head().watermark, start); });
}

void ExportConsumer(server::Gauges& gauges, const std::string& source, const Consumer& consumer) {
  const server::Gauges::Labels labels = {{"source", source}};
  gauges.AddCounter("luukku_events_applied_total", "Events whose effects this process has stored.",
                    labels, [&] { return static_cast<double>(consumer.stats().applied); });
  gauges.AddCounter("luukku_events_parked_total", "Events that this process has parked.", labels,
                    [&] { return static_cast<double>(consumer.stats().parked); });
  gauges.AddCounter("luukku_event_gap_total", "Versions that were missing in a feed.", labels,
                    [&] { return static_cast<double>(consumer.stats().gaps); });
  gauges.AddCounter("luukku_event_fenced_total",
                    "Transactions given up, since another replica had taken over.", labels,
                    [&] { return static_cast<double>(consumer.stats().fenced); });
  gauges.AddGauge("luukku_event_lag_seconds",
                  "Age of the watermark up to which this process has taken the feed in.", labels,
                  [&consumer, start = absl::Now()] {
                    return SecondsBehind(consumer.stats().watermark, start);
                  });
  gauges.AddGauge("luukku_event_slots", "Hash slots that this process works on, of 64.", labels,
                  [&] { return static_cast<double>(consumer.stats().slots); });
  gauges.AddGauge("luukku_event_refused", "1 while the feed refuses this process's cursors.",
                  labels, [&] { return consumer.stats().refused ? 1.0 : 0.0; });
}

server::Figures FeedFigures() {
  return {&luukku::sql::lib::feed::kFeedFigures,
          {{"luukku_feed_horizon_age_seconds",
            "Age of the oldest write transaction of the whole database cluster, which holds all "
            "feeds back.",
            {}},
           {"luukku_event_unattended_slots",
            "Hash slots of a feed that no replica works on.",
            {{"source", {}}}},
           {"luukku_feed_parked_events",
            "Events that could not be taken in and wait for somebody to replay them.",
            {{"source", {}}}}}};
}

}  // namespace luukku::feed
