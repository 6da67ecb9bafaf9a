#include "services/routing/service.h"

#include <cstdlib>
#include <memory>
#include <string>

#include "lib/feed/consumer.h"
#include "lib/feed/consumer_service.h"
#include "lib/feed/feed_metrics.h"
#include "lib/feed/feed_reader.h"
#include "lib/feed/feed_service.h"
#include "lib/log/log.h"
#include "lib/resource/resource_service.h"
#include "lib/roles/directory_store.h"
#include "lib/server/snapshot.h"
#include "services/routing/assignment/decider.h"
#include "services/routing/assignment/projection.h"
#include "services/routing/assignment/queue_metrics.h"
#include "services/routing/assignment/queue_service.h"
#include "services/routing/assignment/sender.h"
#include "services/routing/assignment/work_store.h"
#include "services/routing/calendars/zones.h"
#include "services/routing/kinds.h"
#include "services/routing/migrations.h"
#include "services/routing/rules/category_store.h"
#include "services/routing/sla/clock_worker.h"
#include "services/routing/sla/sla_service.h"
#include "services/routing/teams/agent_erasure.h"

namespace luukku::routing {
namespace {

class RoutingApp : public server::App {
 public:
  explicit RoutingApp(const server::Parts& parts)
      : reader_(parts.writes),
        feed_(parts, &reader_),
        metrics_(*parts.runtime->registry),
        sender_(parts.writes, parts.peers.at("ticket"), parts.service_token, parts.runtime->tracer,
                [this] { decider_.Poke(); }),
        decider_(parts.writes, parts.peers.at("ticket"), parts.service_token, parts.runtime->tracer,
                 *parts.runtime->registry, [this] { sender_.Poke(); }),
        clocks_(parts.writes, &promises_, &metrics_, [this] { reader_.Poke(); }),
        projection_(&promises_, &metrics_),
        teams_(parts, "luukku.routing.v1.TeamService", kinds_, [this] { reader_.Poke(); }),
        rules_(parts, "luukku.routing.v1.RuleService", kinds_, nullptr),
        queue_(parts),
        calendars_(parts, "luukku.routing.v1.CalendarService", kinds_, nullptr),
        sla_(parts, kinds_, &promises_),
        consumer_(ConsumerFor(parts)),
        consumers_(parts, {&consumer_}),
        snapshot_(*parts.runtime->gauges, parts.writes,
                  {QueueFigures(), SlaFigures(), feed::FeedFigures()}) {
    sender_.Start();
    decider_.Start();
    clocks_.Start();
    feed::ExportReader(*parts.runtime->gauges, reader_);
    feed::ExportConsumer(*parts.runtime->gauges, "ticket", consumer_);
    parts.runtime->gauges->AddGauge("luukku_tzdata_info",
                                    "1; which time zone database calendars go by.",
                                    {{"version", TimeZoneDataVersion()}}, [] { return 1.0; });
  }

  std::vector<server::Edge*> edges() override {
    return {&feed_, &teams_, &rules_, &queue_, &calendars_, &sla_, &consumers_};
  }

  void BeginStop() override {
    snapshot_.Stop();
    consumer_.Stop();
    clocks_.Stop();
    decider_.Stop();
    sender_.Stop();
    reader_.Stop();
  }

 private:
  feed::ConsumerOptions ConsumerFor(const server::Parts& parts) {
    return {.source = "ticket",
            .consumer = "routing",
            .channel = parts.peers.at("ticket"),
            .token = parts.service_token,
            .pool = parts.writes,
            .tracer = parts.runtime->tracer,
            .effects = {.derived =
                            [this](db::Transaction& transaction,
                                   const std::vector<event::v1::Event>& events) {
                              return projection_.Apply(transaction, events);
                            },
                        .forget = ForgetWork,
                        .kept =
                            [this](db::Transaction& transaction,
                                   const std::vector<event::v1::Event>& events) {
                              auto status = EraseAgents(transaction, kinds_, events);
                              if (status.ok()) status = ProjectCategories(transaction, events);
                              return status.ok() ? roles::ProjectRoles(transaction, events)
                                                 : status;
                            }},
            .stored =
                [this] {
                  projection_.Stored();
                  reader_.Poke();
                  decider_.Poke();
                },
            .watermark = [this](const feed::Cursors& cursors,
                                absl::Time watermark) { clocks_.Pass(cursors, watermark); }};
  }

  const resource::Kinds kinds_ = AllKinds(
      {.agent_changed = [](db::Transaction& transaction,
                           const std::string& agent) { WakeWaiting(transaction, {agent}); },
       .rule_changed = WakeUnruled});
  feed::FeedReader reader_;
  feed::FeedService feed_;
  PromiseBook promises_;
  SlaMetrics metrics_;
  // These two poke each other, so they start after both are constructed.
  Sender sender_;
  Decider decider_;
  ClockWorker clocks_;
  Projection projection_;
  resource::ResourceService teams_;
  resource::ResourceService rules_;
  QueueService queue_;
  resource::ResourceService calendars_;
  SlaService sla_;
  feed::Consumer consumer_;
  feed::ConsumerService consumers_;
  server::SnapshotExporter snapshot_;
};

std::unique_ptr<server::App> Build(const server::Parts& parts) {
  if (const auto status = CheckTimeZoneData(); !status.ok()) {
    log::Error("cannot start", {{"what", std::string(status.message())}});
    std::exit(1);
  }
  return std::make_unique<RoutingApp>(parts);
}

}  // namespace

server::Definition Service() {
  return {.name = "routing",
          .migrations = Migrations(),
          .write_connections = 8,
          .peers = {"ticket"},
          .build = Build};
}

}  // namespace luukku::routing
