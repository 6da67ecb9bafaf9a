#include "lib/server/worker.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/time/clock.h"

namespace luukku::server {
namespace {

double ExportedOf(const Gauges& gauges, const std::string& worker) {
  for (const auto& family : gauges.Collect()) {
    for (const auto& metric : family.metric) {
      if (metric.label[0].value == worker) return metric.gauge.value;
    }
  }
  return 0;
}

TEST(Worker, TellsWhenItLastDidNotFail) {
  Gauges gauges;
  ExportWorkers(gauges);
  std::atomic<bool> fails = true;
  std::atomic<int> rounds = 0;
  Worker worker("digger", absl::Milliseconds(1), [&]() -> absl::StatusOr<bool> {
    ++rounds;
    if (fails) return absl::InternalError("hard ground");
    return false;
  });
  EXPECT_EQ(ExportedOf(gauges, "digger"), 0);
  worker.Start();
  const double started = ExportedOf(gauges, "digger");
  EXPECT_NEAR(started, absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()), 10);
  const auto wait_for_rounds = [&](int more) {
    for (const int until = rounds + more; rounds < until;) absl::SleepFor(absl::Milliseconds(1));
  };
  wait_for_rounds(3);
  EXPECT_EQ(ExportedOf(gauges, "digger"), started);
  fails = false;
  wait_for_rounds(3);
  EXPECT_GT(ExportedOf(gauges, "digger"), started);
}

}  // namespace
}  // namespace luukku::server
