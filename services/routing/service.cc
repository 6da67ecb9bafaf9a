#include "services/routing/service.h"

#include <memory>

#include "lib/feed/consumer.h"
#include "lib/feed/consumer_service.h"
#include "lib/feed/feed_metrics.h"
#include "lib/server/snapshot.h"
#include "services/routing/assignment/decider.h"
#include "services/routing/assignment/projection.h"
#include "services/routing/assignment/queue_metrics.h"
#include "services/routing/assignment/queue_service.h"
#include "services/routing/assignment/sender.h"
#include "services/routing/assignment/work_store.h"
#include "services/routing/migrations.h"
#include "services/routing/rules/rule_service.h"
#include "services/routing/teams/team_service.h"

namespace luukku::routing {
namespace {

class RoutingApp : public server::App {
 public:
  explicit RoutingApp(const server::Parts& parts)
      : sender_(parts.writes, parts.peers.at("ticket"), parts.service_token,
                [this] { decider_.Poke(); }),
        decider_(parts.writes, parts.peers.at("ticket"), parts.service_token,
                 [this] { sender_.Poke(); }),
        teams_(parts, [](db::Transaction& transaction,
                         const std::string& agent) { WakeWaiting(transaction, {agent}); }),
        rules_(parts, WakeUnruled),
        queue_(parts),
        consumer_(ConsumerFor(parts)),
        consumers_(parts, {&consumer_}),
        snapshot_(*parts.runtime->gauges, parts.writes, {QueueFigures(), feed::FeedFigures()}) {
    sender_.Start();
    decider_.Start();
    feed::ExportConsumer(*parts.runtime->gauges, "ticket", consumer_);
  }

  std::vector<server::Bound*> edges() override { return {&teams_, &rules_, &queue_, &consumers_}; }

  void BeginStop() override {
    snapshot_.Stop();
    consumer_.Stop();
    decider_.Stop();
    sender_.Stop();
  }

 private:
  feed::ConsumerOptions ConsumerFor(const server::Parts& parts) {
    return {.source = "ticket",
            .consumer = "routing",
            .channel = parts.peers.at("ticket"),
            .token = parts.service_token,
            .pool = parts.writes,
            .apply = ProjectTickets,
            .forget = ForgetWork,
            .stored = [this] { decider_.Poke(); }};
  }

  // These two poke each other, so they start when both are there.
  Sender sender_;
  Decider decider_;
  TeamService teams_;
  RuleService rules_;
  QueueService queue_;
  feed::Consumer consumer_;
  feed::ConsumerService consumers_;
  server::SnapshotExporter snapshot_;
};

std::unique_ptr<server::App> Build(const server::Parts& parts) {
  return std::make_unique<RoutingApp>(parts);
}

}  // namespace

server::Definition Service() {
  return {.name = "routing",
          .migrations = Migrations(),
          .write_connections = 6,
          .peers = {"ticket"},
          .build = Build};
}

}  // namespace luukku::routing
