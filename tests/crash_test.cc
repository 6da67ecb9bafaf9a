// Acknowledged calls are stored: real ticket processes die, stop and lose their sessions under
// load. postgres_crash_test.cc kills PostgreSQL itself.
//
// LUUKKU_CRASH_KILLS sets how many times a process is killed (default 50; the long form is
// LUUKKU_CRASH_KILLS=1000 ./dev test -R crash_test).

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <random>

#include "services/ticket/service.h"
#include "tests/ticket_load.h"

namespace luukku {
namespace {

int Kills() {
  const char* set = std::getenv("LUUKKU_CRASH_KILLS");
  return set == nullptr ? 50 : std::atoi(set);
}

class CrashTest : public ::testing::Test {
 protected:
  testing::Database database_{"ticket", ticket::Service().migrations};
  testing::Tokens tokens_;
  testing::Replicas replicas_{"ticket", 2, database_, tokens_};
  TicketLoad load_{replicas_, tokens_.Mint("alice", {"agent"})};
};

TEST_F(CrashTest, KilledUnderLoadNothingAcknowledgedIsLost) {
  std::mt19937 random(3);
  for (int kill = 0; kill < Kills(); ++kill) {
    absl::SleepFor(absl::Milliseconds(50 + random() % 300));
    replicas_.KillAndRestart(static_cast<int>(random() % 2));
  }
  load_.Stop();
  load_.ExpectAllStoredOnce(database_);
  std::printf("%d kills, %zu tickets\n", Kills(), load_.acknowledged());
}

TEST_F(CrashTest, SigtermUnderLoadAnswersWhatItAccepted) {
  for (int stop = 0; stop < 2; ++stop) {
    absl::SleepFor(absl::Milliseconds(700));
    replicas_.process(stop).Signal(SIGTERM);
    EXPECT_EQ(replicas_.process(stop).Wait(), 0);
    replicas_.KillAndRestart(stop);
  }
  load_.Stop();
  load_.ExpectAllStoredOnce(database_);
}

// Ends all sessions of the services, again and again.
TEST_F(CrashTest, LostSessionsAreUnavailableAndHealByThemselves) {
  for (int i = 0; i < 20; ++i) {
    absl::SleepFor(absl::Milliseconds(100));
    database_.Query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND usename = 'luukku_ticket'");
  }
  absl::SleepFor(absl::Milliseconds(500));
  load_.Stop();
  load_.ExpectAllStoredOnce(database_);
  for (const auto code : load_.codes()) {
    EXPECT_TRUE(code == grpc::StatusCode::OK || code == grpc::StatusCode::UNAVAILABLE) << code;
  }
  EXPECT_EQ(load_.without_retry_info(), 0);
}

}  // namespace
}  // namespace luukku
