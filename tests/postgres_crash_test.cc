// PostgreSQL, as durable as in production, dies at once under load and comes back, several times:
// the services answer UNAVAILABLE meanwhile, go on without hands, and have lost nothing that was
// acknowledged.
//
// LUUKKU_POSTGRES_KILLS sets how many times (default 3; the long form is
// LUUKKU_POSTGRES_KILLS=100 ./dev test -R postgres_crash_test).

#include <gtest/gtest.h>

#include <cstdlib>

#include "lib/testing/postgres.h"
#include "services/routing/routing_fixture.h"
#include "tests/ticket_load.h"

namespace luukku {
namespace {

int Kills() {
  const char* set = std::getenv("LUUKKU_POSTGRES_KILLS");
  return set == nullptr ? 3 : std::atoi(set);
}

// Before the databases in it.
struct OwnPostgres {
  testing::Postgres postgres_;
};

class PostgresCrashTest : private OwnPostgres, public routing::RoutingDesk {
 protected:
  PostgresCrashTest() : RoutingDesk(postgres_.conninfo()) {}

  void KillPostgres(absl::Duration away) {
    postgres_.StopAtOnce();
    absl::SleepFor(away);
    postgres_.Start();
  }
};

TEST_F(PostgresCrashTest, NothingAcknowledgedIsLostAndAllGoOnWithoutHands) {
  AddAgent("alice", "network", 1000);
  TicketLoad load(ticket_replicas_, tokens_.Mint("bert", {"agent"}), 4);
  for (int kill = 0; kill < Kills(); ++kill) {
    absl::SleepFor(absl::Milliseconds(700));
    KillPostgres(absl::Milliseconds(300 * (1 + kill % 3)));
  }
  absl::SleepFor(absl::Milliseconds(500));
  load.Stop();
  load.ExpectAllStoredOnce(ticket_database_);
  EXPECT_EQ(load.codes(), (std::set{grpc::StatusCode::OK, grpc::StatusCode::UNAVAILABLE}));
  EXPECT_EQ(load.without_retry_info(), 0);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(ticket_replicas_.process(i).Runs());
    EXPECT_TRUE(routing_replicas_.process(i).Runs());
  }

  // Routing has gone on too: each ticket is assigned, once, or waits since Alice has no more room.
  const int64_t all = CountTickets("true"), room = std::min<int64_t>(all, 1000);
  EXPECT_TRUE(
      Eventually([&] { return CountTickets("agent = 'alice'") == room; }, absl::Seconds(120)))
      << CountTickets("agent = 'alice'") << " of " << all;
  EXPECT_EQ(routing_database_.Query("SELECT FROM feed_parked").size(), 0u);
  EXPECT_EQ(ticket_database_
                .Query("SELECT count(*) FROM tickets t WHERE version <> (SELECT count(*) FROM "
                       "events e WHERE e.subject = 'tickets/' || t.id)")[0][0]
                .as<int>(),
            0);
  std::printf("%d kills, %zu tickets\n", Kills(), load.acknowledged());
}

}  // namespace
}  // namespace luukku
