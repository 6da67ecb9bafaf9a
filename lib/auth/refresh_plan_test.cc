#include "lib/auth/refresh_plan.h"

#include <gtest/gtest.h>

#include <random>

namespace luukku::auth {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

// How long after the last reading the next one is due.
absl::Duration Pause(const RefreshPlan& plan, absl::Time began) { return plan.Next() - began; }

TEST(RefreshPlan, ReadsAtOnceAndThenByTheMaxAgeWithinBounds) {
  RefreshPlan plan(absl::Minutes(5));
  EXPECT_TRUE(plan.Due(kStart));
  plan.Began(kStart);
  const auto pause_for = [&](std::optional<absl::Duration> max_age) {
    plan.Succeeded(max_age);
    return Pause(plan, kStart);
  };
  EXPECT_EQ(pause_for(std::nullopt), absl::Minutes(5));
  EXPECT_EQ(pause_for(absl::Minutes(2)), absl::Minutes(2));
  EXPECT_EQ(pause_for(absl::ZeroDuration()), absl::Seconds(30));
  EXPECT_EQ(pause_for(absl::Hours(24)), absl::Minutes(5));
  EXPECT_FALSE(plan.Due(kStart + absl::Minutes(5) - absl::Nanoseconds(1)));
  EXPECT_TRUE(plan.Due(kStart + absl::Minutes(5)));
  EXPECT_TRUE(plan.Due(kStart - absl::Hours(1))) << "the clock was put back";
}

TEST(RefreshPlan, AShortPeriodIsNeverLonger) {
  RefreshPlan plan(absl::Seconds(1));
  plan.Began(kStart);
  plan.Succeeded(absl::Hours(1));
  EXPECT_EQ(Pause(plan, kStart), absl::Seconds(1));
  EXPECT_FALSE(plan.Want(kStart));
  EXPECT_EQ(Pause(plan, kStart), absl::Seconds(1));
  plan.Began(kStart);
  plan.Failed();
  EXPECT_EQ(Pause(plan, kStart), absl::Seconds(1));
}

TEST(RefreshPlan, AKeyThatIsWantedIsHopelessOnlyIfTheKeysAreFresh) {
  RefreshPlan plan(absl::Minutes(5));
  EXPECT_TRUE(plan.Want(kStart)) << "never read";
  plan.Began(kStart);
  plan.Succeeded(std::nullopt);
  EXPECT_EQ(Pause(plan, kStart), absl::Minutes(5)) << "what was wanted has been looked for";
  EXPECT_FALSE(plan.Want(kStart + absl::Seconds(29)));
  EXPECT_EQ(Pause(plan, kStart), absl::Seconds(30));
  EXPECT_TRUE(plan.Want(kStart + absl::Seconds(30)));
  plan.Began(kStart + absl::Seconds(30));
  plan.Failed();
  EXPECT_TRUE(plan.Want(kStart + absl::Seconds(31))) << "nobody can tell";
}

TEST(RefreshPlan, FailuresAreHastyOnlyWithoutKeys) {
  RefreshPlan plan(absl::Minutes(5));
  for (const int seconds : {1, 2, 4, 8, 16, 30, 30}) {
    plan.Began(kStart);
    plan.Failed();
    EXPECT_EQ(Pause(plan, kStart), absl::Seconds(seconds));
  }
  plan.Began(kStart);
  plan.Succeeded(std::nullopt);
  for (int i = 0; i < 3; ++i) {
    plan.Began(kStart);
    plan.Failed();
    EXPECT_EQ(Pause(plan, kStart), absl::Seconds(30));
  }
}

// Whatever is wanted, fails and succeeds: once there are keys, 30 s lie between two readings.
TEST(RefreshPlan, WhateverHappensReadingsAreThirtySecondsApart) {
  std::mt19937 random(3);
  RefreshPlan plan(absl::Minutes(5));
  plan.Began(kStart);
  plan.Succeeded(std::nullopt);
  absl::Time last = kStart;
  int readings = 0;
  for (absl::Time now = kStart; now < kStart + absl::Hours(10); now += absl::Milliseconds(250)) {
    if (random() % 4 == 0) plan.Want(now);
    if (!plan.Due(now)) continue;
    ASSERT_GE(now - last, absl::Seconds(30));
    ASSERT_LE(now - last, absl::Minutes(5));
    last = now;
    ++readings;
    plan.Began(now);
    if (random() % 2 == 0) {
      plan.Failed();
    } else {
      plan.Succeeded(absl::Seconds(static_cast<int>(random() % 400)));
    }
  }
  EXPECT_GT(readings, 100);
}

}  // namespace
}  // namespace luukku::auth
