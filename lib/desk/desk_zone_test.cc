// What other services know of the desk's settings.

#include "lib/desk/desk_zone.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "lib/desk/migrations.h"
#include "lib/desk/sql.h"
#include "lib/testing/database.h"

namespace luukku::desk {
namespace {

class DeskZoneTest : public ::testing::Test {
 protected:
  absl::Status Tell(const std::vector<std::string>& zones) {
    std::vector<event::v1::Event> events;
    for (const std::string& zone : zones) {
      events.emplace_back().mutable_desk_changed()->set_time_zone(zone);
    }
    events.emplace_back().mutable_ticket_created();  // Which tells nothing of the desk.
    return pool_.Transact(absl::Now() + absl::Seconds(5), [&](db::Transaction& transaction) {
      return ProjectDesk(transaction, events);
    });
  }

  const testing::Database database_{"survey", {kMigrations}};
  db::Pool pool_{{.conninfo = database_.runtime()}, 2};
};

TEST_F(DeskZoneTest, IsUtcUntilToldAndThenTheLastOne) {
  DeskZone zone(&pool_);
  zone.Start();
  EXPECT_EQ(zone.Get()->name(), "UTC");
  ASSERT_TRUE(Tell({"Europe/Stockholm", "Europe/Helsinki"}).ok());
  for (int i = 0; i < 1000 && zone.Get()->name() == "UTC"; ++i) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_EQ(zone.Get()->name(), "Europe/Helsinki");
  // A zone that this host does not know leaves the one of before; the worker's rounds fail.
  ASSERT_TRUE(Tell({"Europe/Nowhere"}).ok());
  while (absl::Now() - server::LastSuccesses().at("desk") < absl::Seconds(3)) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_EQ(zone.Get()->name(), "Europe/Helsinki");
  ASSERT_TRUE(Tell({}).ok());
}

TEST_F(DeskZoneTest, IsNotKnownBeforeItWasRead) {
  const DeskZone zone(&pool_);
  EXPECT_TRUE(absl::IsUnavailable(zone.Get().status()));
}

TEST_F(DeskZoneTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_.runtime()});
  for (const auto* statement : luukku::sql::lib::desk::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::desk
