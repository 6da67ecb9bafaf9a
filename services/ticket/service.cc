#include "services/ticket/service.h"

#include <memory>
#include <vector>

#include "lib/db/migrations.h"
#include "lib/feed/consumer.h"
#include "lib/feed/consumer_service.h"
#include "lib/feed/feed_metrics.h"
#include "lib/feed/feed_reader.h"
#include "lib/feed/feed_service.h"
#include "lib/feed/migrations.h"
#include "lib/resource/migrations.h"
#include "lib/resource/resource_service.h"
#include "lib/roles/migrations.h"
#include "lib/server/snapshot.h"
#include "services/ticket/audit/audit_service.h"
#include "services/ticket/conversation/conversation_service.h"
#include "services/ticket/customers/customer_service.h"
#include "services/ticket/desk/desk_service.h"
#include "services/ticket/desk/desk_view.h"
#include "services/ticket/erasures/eraser.h"
#include "services/ticket/erasures/erasure_service.h"
#include "services/ticket/imports/import_service.h"
#include "services/ticket/kinds.h"
#include "services/ticket/migrations/sql.h"
#include "services/ticket/roles/grant_admin.h"
#include "services/ticket/roles/role_service.h"
#include "services/ticket/teams/team_projection.h"
#include "services/ticket/tickets/closer.h"
#include "services/ticket/tickets/ticket_metrics.h"
#include "services/ticket/tickets/ticket_service.h"

namespace luukku::ticket {
namespace {

constexpr char kTickets[] = "tickets", kReads[] = "ticket-reads";  // Retained data.

constexpr db::MigrationSet kMigrations{"ticket", luukku::sql::services::ticket::migrations::kAll};

class TicketApp : public server::App {
 public:
  explicit TicketApp(const server::Parts& parts)
      : reader_(parts.writes),
        feed_(parts, &reader_),
        desk_view_(parts, kinds_, [this] { reader_.Poke(); }),
        changes_(parts, &desk_view_, [this] { reader_.Poke(); }),
        closer_(parts.writes, &desk_view_, &changes_),
        tickets_(parts, &changes_),
        conversation_(parts, &changes_),
        customers_(parts, kinds_, [this] { reader_.Poke(); }),
        catalogue_(parts, "luukku.ticket.v1.CatalogueService", kinds_, [this] { reader_.Poke(); }),
        desk_(parts, kinds_, &desk_view_,
              [this] {
                reader_.Poke();
                desk_view_.Poke();
              }),
        canned_replies_(parts, "luukku.ticket.v1.CannedReplyService", kinds_,
                        [this] { reader_.Poke(); }),
        imports_(parts, kinds_, [this] { reader_.Poke(); }),
        erasures_(parts),
        audit_(parts),
        eraser_(parts.writes, RetentionOf(parts), [this] { reader_.Poke(); }),
        roles_(parts, [this] { reader_.Poke(); }),
        consumer_(ConsumerFor(parts)),
        consumers_(parts, Consumers()),
        snapshot_(*parts.runtime->gauges, parts.writes,
                  {TicketFigures(), ErasureFigures(), feed::FeedFigures()}) {
    desk_view_.Start();
    closer_.Start();
    eraser_.Start();
    feed::ExportReader(*parts.runtime->gauges, reader_);
    if (consumer_) feed::ExportConsumer(*parts.runtime->gauges, "routing", *consumer_);
  }
  std::vector<server::Edge*> edges() override {
    return {&feed_,           &tickets_, &conversation_, &customers_, &catalogue_, &desk_,
            &canned_replies_, &imports_, &erasures_,     &audit_,     &roles_,     &consumers_};
  }
  void BeginStop() override {
    snapshot_.Stop();
    if (consumer_) consumer_->Stop();
    eraser_.Stop();
    closer_.Stop();
    desk_view_.Stop();
    reader_.Stop();
  }

 private:
  static Retention RetentionOf(const server::Parts& parts) {
    const auto days = [&](const char* what) {
      const auto found = parts.retained_days.find(what);
      return found == parts.retained_days.end() ? 0 : found->second;
    };
    return {.tickets = days(kTickets), .reads = days(kReads)};
  }

  // Null without routing. A resync deletes nothing: restricted teams must not become open
  // meanwhile.
  static std::unique_ptr<feed::Consumer> ConsumerFor(const server::Parts& parts) {
    const auto routing = parts.peers.find("routing");
    if (routing == parts.peers.end()) return nullptr;
    return std::make_unique<feed::Consumer>(
        feed::ConsumerOptions{.source = "routing",
                              .consumer = "ticket",
                              .channel = routing->second,
                              .token = parts.service_token,
                              .pool = parts.writes,
                              .tracer = parts.runtime->tracer,
                              .effects = {.kept = ProjectTeams}});
  }

  std::vector<const feed::Consumer*> Consumers() const {
    if (consumer_ == nullptr) return {};
    return {consumer_.get()};
  }

  const resource::Kinds kinds_ = AllKinds();
  feed::FeedReader reader_;
  feed::FeedService feed_;
  DeskView desk_view_;
  TicketChanges changes_;
  Closer closer_;
  TicketService tickets_;
  ConversationService conversation_;
  CustomerService customers_;
  resource::ResourceService catalogue_;
  DeskService desk_;
  resource::ResourceService canned_replies_;
  ImportService imports_;
  ErasureService erasures_;
  AuditService audit_;
  Eraser eraser_;
  RoleService roles_;
  std::unique_ptr<feed::Consumer> consumer_;
  feed::ConsumerService consumers_;
  server::SnapshotExporter snapshot_;
};

std::unique_ptr<server::App> Build(const server::Parts& parts) {
  return std::make_unique<TicketApp>(parts);
}

}  // namespace

server::Definition Service() {
  return {.name = "ticket",
          .migrations = {db::kMigrations, feed::kMigrations, roles::kMigrations,
                         resource::kMigrations, kMigrations},
          .write_connections = 8,
          .peers = {{"routing", /*is_required=*/false}},
          .retained = {{kTickets, "how long texts and requesters of finished tickets are kept", 1},
                       {kReads, "how long it is kept who read tickets of restricted teams", 30}},
          .owner_commands = {{{"grant-admin", "PERSON",
                               "make a person an admin in the desk's directory (as the schema's "
                               "owner) and exit"},
                              GrantAdmin}},
          .build = Build};
}

}  // namespace luukku::ticket
