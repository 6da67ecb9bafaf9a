// PostgreSQL, as durable as in production, is killed under load and starts again, several times:
// the services answer UNAVAILABLE meanwhile, recover by themselves, and lose no acknowledged call.
//
// LUUKKU_POSTGRES_KILLS sets how many times (default 3; the long form is
// LUUKKU_POSTGRES_KILLS=100 ./dev test -R postgres_crash_test).

#include <gtest/gtest.h>

#include <cstdlib>

#include "lib/testing/postgres.h"
#include "tests/outage_desk.h"

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

class PostgresCrashTest : private OwnPostgres, public OutageDesk {
 protected:
  PostgresCrashTest() : OutageDesk(postgres_.conninfo()) {}

  void KillPostgres(absl::Duration away) {
    postgres_.StopAtOnce();
    absl::SleepFor(away);
    postgres_.Start();
  }
};

TEST_F(PostgresCrashTest, NothingAcknowledgedIsLostAndAllGoOnWithoutHands) {
  ExpectSurvived([&] {
    for (int kill = 0; kill < Kills(); ++kill) {
      absl::SleepFor(absl::Milliseconds(700));
      KillPostgres(absl::Milliseconds(300 * (1 + kill % 3)));
    }
    absl::SleepFor(absl::Milliseconds(500));
  });
}

}  // namespace
}  // namespace luukku
