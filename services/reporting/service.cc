#include "services/reporting/service.h"

#include <memory>
#include <string>
#include <vector>

#include "lib/desk/desk_zone.h"
#include "lib/feed/consumer.h"
#include "lib/feed/consumer_service.h"
#include "lib/feed/feed_metrics.h"
#include "lib/roles/directory_store.h"
#include "lib/server/snapshot.h"
#include "services/reporting/facts/fact_rules.h"
#include "services/reporting/facts/progress.h"
#include "services/reporting/facts/projection.h"
#include "services/reporting/migrations.h"
#include "services/reporting/reports/report_service.h"

namespace luukku::reporting {
namespace {

feed::Effects EffectsOf(const std::string& source) {
  feed::Effects effects{.derived = ProjectFacts, .forget = [source](db::Transaction& transaction) {
                          ForgetFacts(transaction, source);
                          return false;
                        }};
  // Only the ticket service publishes the roles of people, and the desk's settings.
  if (source == "ticket") {
    effects.kept = [](db::Transaction& transaction, const std::vector<event::v1::Event>& events) {
      const absl::Status status = desk::ProjectDesk(transaction, events);
      return status.ok() ? roles::ProjectRoles(transaction, events) : status;
    };
  }
  return effects;
}

// The consumer of a feed, and its progress.
class Intake {
 public:
  Intake(const server::Parts& parts, const std::string& source)
      : progress_(parts.writes, source),
        consumer_({.source = source,
                   .consumer = "reporting",
                   .channel = parts.peers.at(source),
                   .token = parts.service_token,
                   .pool = parts.writes,
                   .tracer = parts.runtime->tracer,
                   .effects = EffectsOf(source),
                   .watermark = [this](const feed::Cursors& cursors, absl::Time watermark) {
                     progress_.Tell(cursors, watermark);
                   }}) {
    feed::ExportConsumer(*parts.runtime->gauges, source, consumer_);
  }

  const feed::Consumer& consumer() const { return consumer_; }

  void Stop() { consumer_.Stop(); }

 private:
  Progress progress_;
  feed::Consumer consumer_;
};

class ReportingApp : public server::App {
 public:
  explicit ReportingApp(const server::Parts& parts)
      : zone_(parts.reads),
        reports_(parts, &zone_),
        intakes_(Intakes(parts)),
        consumers_(parts, Consumers()),
        snapshot_(*parts.runtime->gauges, parts.writes, {feed::FeedFigures()}) {
    zone_.Start();
  }

  std::vector<server::Edge*> edges() override { return {&reports_, &consumers_}; }

  void BeginStop() override {
    snapshot_.Stop();
    for (const auto& intake : intakes_) intake->Stop();
    zone_.Stop();
  }

 private:
  static std::vector<std::unique_ptr<Intake>> Intakes(const server::Parts& parts) {
    std::vector<std::unique_ptr<Intake>> intakes;
    for (const char* source : kSources) {
      intakes.push_back(std::make_unique<Intake>(parts, source));
    }
    return intakes;
  }

  std::vector<const feed::Consumer*> Consumers() const {
    std::vector<const feed::Consumer*> consumers;
    for (const auto& intake : intakes_) consumers.push_back(&intake->consumer());
    return consumers;
  }

  desk::DeskZone zone_;
  ReportService reports_;
  std::vector<std::unique_ptr<Intake>> intakes_;
  feed::ConsumerService consumers_;
  server::SnapshotExporter snapshot_;
};

std::unique_ptr<server::App> Build(const server::Parts& parts) {
  return std::make_unique<ReportingApp>(parts);
}

}  // namespace

server::Definition Service() {
  return {.name = "reporting",
          .migrations = Migrations(),
          .write_connections = 6,
          .peers = {std::begin(kSources), std::end(kSources)},
          .build = Build};
}

}  // namespace luukku::reporting
