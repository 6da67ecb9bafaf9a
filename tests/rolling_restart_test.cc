// Two replicas of each of the four services are restarted one by one, as by a rollout, and then
// each is killed once, while clients that balance by themselves call all of them. No call fails
// that may be repeated: reads, and changes with a request id. The replicas are real processes.

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "tests/rollout_desk.h"

namespace luukku {
namespace {

TEST(RollingRestartTest, NoCallFailsThatMayBeRepeated) {
  RolloutDesk desk;
  desk.Furnish();
  desk.StartCalls();
  // One replica of each service after the other, and then the other ones: a client that has lost a
  // connection looks again after a second, and has it back before it loses the next.
  const std::vector<testing::Replicas*> all = {&desk.tickets(), &desk.routing(), &desk.surveys(),
                                               &desk.reporting()};
  for (int i = 0; i < 2; ++i) {
    for (auto* replicas : all) {
      absl::SleepFor(absl::Milliseconds(700));
      EXPECT_EQ(replicas->StopAndRestart(i), 0) << "it stopped as it should";
    }
  }
  for (auto* replicas : all) {
    absl::SleepFor(absl::Milliseconds(700));
    replicas->KillAndRestart(0);
  }
  absl::SleepFor(absl::Milliseconds(300));
  desk.StopCalls();
  desk.ExpectAllAnswered();
  desk.ExpectAllStoredOnce();
  const absl::Time end = absl::Now();
  for (auto* replicas : all) EXPECT_TRUE(desk.HaveCaughtUp(*replicas, end));
  EXPECT_EQ(desk.ReplayParked(), 0) << "nothing is parked";
  desk.ExpectAllAssignedOnce();
  desk.ExpectFiguresOfAll();
}

}  // namespace
}  // namespace luukku
