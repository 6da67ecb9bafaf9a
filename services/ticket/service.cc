#include "services/ticket/service.h"

#include <memory>

#include "lib/db/migrations.h"
#include "lib/feed/migrations.h"
#include "services/ticket/migrations/sql.h"
#include "services/ticket/tickets/ticket_service.h"

namespace luukku::ticket {
namespace {

constexpr db::MigrationSet kMigrations{"ticket",
                                       luukku::sql::services::ticket::migrations::kAll};

class TicketApp : public server::App {
 public:
  explicit TicketApp(const server::Parts& parts) : tickets_(parts, [] {}) {}
  std::vector<server::Bound*> edges() override { return {&tickets_}; }

 private:
  TicketService tickets_;
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
