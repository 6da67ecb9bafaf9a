#include "services/ticket/service.h"

#include <memory>

#include "lib/db/migrations.h"
#include "lib/feed/feed_metrics.h"
#include "lib/feed/feed_reader.h"
#include "lib/feed/feed_service.h"
#include "lib/feed/migrations.h"
#include "lib/server/snapshot.h"
#include "services/ticket/catalogue/catalogue_service.h"
#include "services/ticket/customers/customer_service.h"
#include "services/ticket/imports/import_service.h"
#include "services/ticket/migrations/sql.h"
#include "services/ticket/tickets/ticket_metrics.h"
#include "services/ticket/tickets/ticket_service.h"

namespace luukku::ticket {
namespace {

constexpr db::MigrationSet kMigrations{"ticket", luukku::sql::services::ticket::migrations::kAll};

class TicketApp : public server::App {
 public:
  explicit TicketApp(const server::Parts& parts)
      : reader_(parts.writes),
        feed_(parts, &reader_),
        tickets_(parts, [this] { reader_.Poke(); }),
        customers_(parts, [this] { reader_.Poke(); }),
        catalogue_(parts, [this] { reader_.Poke(); }),
        imports_(parts, [this] { reader_.Poke(); }),
        snapshot_(*parts.runtime->gauges, parts.writes, {TicketFigures(), feed::FeedFigures()}) {
    feed::ExportReader(*parts.runtime->gauges, reader_);
  }
  std::vector<server::Bound*> edges() override {
    return {&feed_, &tickets_, &customers_, &catalogue_, &imports_};
  }
  void BeginStop() override {
    snapshot_.Stop();
    reader_.Stop();
  }

 private:
  feed::FeedReader reader_;
  feed::FeedService feed_;
  TicketService tickets_;
  CustomerService customers_;
  CatalogueService catalogue_;
  ImportService imports_;
  server::SnapshotExporter snapshot_;
};

std::unique_ptr<server::App> Build(const server::Parts& parts) {
  return std::make_unique<TicketApp>(parts);
}

}  // namespace

server::Definition Service() {
  return {.name = "ticket",
          .migrations = {db::kMigrations, feed::kMigrations, kMigrations},
          .write_connections = 6,
          .build = Build};
}

}  // namespace luukku::ticket
