#include "services/survey/service.h"

#include <memory>

#include "lib/db/migrations.h"
#include "lib/desk/desk_zone.h"
#include "lib/desk/migrations.h"
#include "lib/feed/consumer.h"
#include "lib/feed/consumer_service.h"
#include "lib/feed/feed_metrics.h"
#include "lib/feed/feed_reader.h"
#include "lib/feed/feed_service.h"
#include "lib/feed/migrations.h"
#include "lib/roles/directory_store.h"
#include "lib/roles/migrations.h"
#include "lib/server/snapshot.h"
#include "services/survey/invitations/answer_token.h"
#include "services/survey/invitations/expirer.h"
#include "services/survey/invitations/inviter.h"
#include "services/survey/invitations/survey_metrics.h"
#include "services/survey/invitations/survey_service.h"
#include "services/survey/migrations/sql.h"

namespace luukku::survey {
namespace {

constexpr db::MigrationSet kMigrations{"survey", luukku::sql::services::survey::migrations::kAll};

class SurveyApp : public server::App {
 public:
  explicit SurveyApp(const server::Parts& parts)
      : metrics_(*parts.runtime->registry),
        reader_(parts.writes),
        feed_(parts, &reader_),
        zone_(parts.reads),
        surveys_(parts, &zone_, &metrics_, [this] { reader_.Poke(); }),
        expirer_(parts.writes, &metrics_, [this] { reader_.Poke(); }),
        consumer_(ConsumerFor(parts)),
        consumers_(parts, {&consumer_}),
        snapshot_(*parts.runtime->gauges, parts.writes, {feed::FeedFigures()}) {
    zone_.Start();
    expirer_.Start();
    feed::ExportReader(*parts.runtime->gauges, reader_);
    feed::ExportConsumer(*parts.runtime->gauges, "ticket", consumer_);
  }

  std::vector<server::Edge*> edges() override { return {&feed_, &surveys_, &consumers_}; }

  void BeginStop() override {
    snapshot_.Stop();
    consumer_.Stop();
    expirer_.Stop();
    zone_.Stop();
    reader_.Stop();
  }

 private:
  feed::ConsumerOptions ConsumerFor(const server::Parts& parts) {
    return {.source = "ticket",
            .consumer = "survey",
            .channel = parts.peers.at("ticket"),
            .token = parts.service_token,
            .pool = parts.writes,
            .tracer = parts.runtime->tracer,
            .effects = {.kept =
                            [this](db::Transaction& transaction,
                                   const std::vector<event::v1::Event>& events) {
                              auto status = TakeInTickets(transaction, events, metrics_);
                              if (status.ok()) status = desk::ProjectDesk(transaction, events);
                              return status.ok() ? roles::ProjectRoles(transaction, events)
                                                 : status;
                            }},
            .stored = [this] { reader_.Poke(); }};
  }

  SurveyMetrics metrics_;
  feed::FeedReader reader_;
  feed::FeedService feed_;
  desk::DeskZone zone_;
  SurveyService surveys_;
  Expirer expirer_;
  feed::Consumer consumer_;
  feed::ConsumerService consumers_;
  server::SnapshotExporter snapshot_;
};

std::unique_ptr<server::App> Build(const server::Parts& parts) {
  return std::make_unique<SurveyApp>(parts);
}

}  // namespace

server::Definition Service() {
  return {.name = "survey",
          .migrations = {db::kMigrations, feed::kMigrations, roles::kMigrations, desk::kMigrations,
                         kMigrations},
          .write_connections = 6,
          .peers = {"ticket"},
          .secrets = {{"answer-key",
                       [](const std::string& text) { return AnswerKeys::Parse(text).status(); }}},
          .build = Build};
}

}  // namespace luukku::survey
