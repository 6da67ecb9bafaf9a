// That each benchmark works and tells figures that can be true. Never how quick anything is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "bench/benchmarks.h"
#include "bench/measured.h"

namespace luukku::bench {
namespace {

using ::testing::DoubleEq;
using ::testing::HasSubstr;

TEST(Measured, QuantilesAreOfTheNearestRank) {
  EXPECT_THAT(Quantile({5, 1, 4, 2, 3}, 0.5), DoubleEq(3));
  EXPECT_THAT(Quantile({5, 1, 4, 2, 3}, 0.99), DoubleEq(5));
  EXPECT_THAT(Quantile({5, 1, 4, 2, 3}, 0), DoubleEq(1));
  EXPECT_THAT(Quantile({}, 0.5), DoubleEq(0));
  EXPECT_THAT(Median({4, 1, 3, 2}), DoubleEq(2.5));
}

TEST(Measured, MediansAreTakenFieldByField) {
  const Measured median = MedianOf({{100, 1, 30}, {300, 3, 10}, {200, 2, 20}});
  EXPECT_THAT(median.per_second, DoubleEq(200));
  EXPECT_THAT(median.p50, DoubleEq(2));
  EXPECT_THAT(median.p99, DoubleEq(20));
}

TEST(Report, SaysWhichAimsWereMissed) {
  const Report report{.name = "x",
                      .title = "X",
                      .columns = {"a"},
                      .rows = {{"1"}},
                      .figures = {{"speed", 2, "/s", Aim{Aim::Kind::kAtLeast, 3}},
                                  {"delay", 2, "ms", Aim{Aim::Kind::kAtMost, 3}}}};
  std::ostringstream text, json;
  Print(report, text);
  EXPECT_THAT(text.str(), HasSubstr("missed  speed 2.00/s, aim at least 3.00/s"));
  EXPECT_THAT(text.str(), HasSubstr("met     delay 2.00ms, aim at most 3.00ms"));
  PrintJson({report}, json);
  EXPECT_THAT(json.str(), HasSubstr(R"({"name": "speed", "value": 2, "unit": "/s", )"
                                    R"("aim": "at least 3", "met": false})"));
}

class Benchmarks : public ::testing::TestWithParam<std::string> {};

TEST_P(Benchmarks, Works) {
  const Options options{.pgbench = LUUKKU_PGBENCH,
                        .rounds = 1,
                        .seconds = 1,
                        .feed_tickets = 1000,
                        .import_tickets = 500};
  for (const Benchmark& benchmark : AllBenchmarks()) {
    if (benchmark.name != GetParam()) continue;
    const auto report = benchmark.run(options);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->name, benchmark.name);
    EXPECT_FALSE(report->rows.empty());
    for (const auto& row : report->rows) EXPECT_EQ(row.size(), report->columns.size());
    for (const Figure& figure : report->figures) {
      EXPECT_TRUE(std::isfinite(figure.value) && figure.value > 0) << figure.name;
    }
    return;
  }
  FAIL() << "there is no benchmark " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Each, Benchmarks,
                         ::testing::Values("create", "read", "assign", "feed", "import", "noisy",
                                           "trace", "memory"),
                         [](const auto& name) { return name.param; });

}  // namespace
}  // namespace luukku::bench
