// Figures of the database are exported once, by any replica; a replica that is killed (-9) is in
// tests/prometheus_test.cc.

#include "lib/server/snapshot.h"

#include <gtest/gtest.h>

#include <optional>

#include "absl/time/clock.h"
#include "lib/db/migrations.h"
#include "lib/testing/database.h"
#include "luukku/common/v1/desk.pb.h"

namespace luukku::server {
namespace {

constexpr db::Statement kStatement{
    "test/figures",
    "SELECT 'fruit' AS figure, kind::text AS label_1, colour AS label_2, count(*)::float8 AS value "
    "FROM fruit GROUP BY kind, colour UNION ALL SELECT 'baskets', NULL, NULL, 7"};

class SnapshotTest : public ::testing::Test {
 protected:
  SnapshotTest() {
    database_.Query(
        "CREATE TABLE fruit (kind int, colour text);"
        "INSERT INTO fruit VALUES (1, 'red'), (1, 'red'), (2, 'green');"
        "GRANT ALL ON fruit TO luukku_reporting");
  }

  // A replica.
  struct Replica {
    explicit Replica(const std::string& conninfo)
        : pool({.conninfo = conninfo}, 2),
          exporter(gauges, &pool,
                   {{&kStatement,
                     {{"fruit",
                       "Fruit.",
                       {EnumLabel("kind", *common::v1::Priority_descriptor(), 1, 2),
                        {"colour", {{"red", "red"}, {"green", "green"}}}}},
                      {"baskets", "Baskets.", {}}}}}) {}
    // The value of a series, labels in order; nullopt if it is not exported.
    std::optional<double> Value(const std::string& name, const std::vector<std::string>& labels) {
      for (const auto& family : gauges.Collect()) {
        for (const auto& metric : family.metric) {
          std::vector<std::string> values;
          for (const auto& label : metric.label) values.push_back(label.value);
          if (family.name == name && values == labels) return metric.gauge.value;
        }
      }
      return std::nullopt;
    }
    bool Exports() { return !gauges.Collect().empty(); }

    Gauges gauges;
    db::Pool pool;
    SnapshotExporter exporter;
  };

  template <typename Condition>
  static bool Eventually(Condition condition, absl::Duration time = absl::Seconds(15)) {
    const absl::Time end = absl::Now() + time;
    while (!condition()) {
      if (absl::Now() > end) return false;
      absl::SleepFor(absl::Milliseconds(10));
    }
    return true;
  }

  testing::Database database_{"reporting", {db::kMigrations}};
};

TEST_F(SnapshotTest, IsExportedByOneReplicaWithZeros) {
  Replica first(database_.runtime());
  ASSERT_TRUE(Eventually([&] { return first.Exports(); }));
  EXPECT_EQ(first.Value("fruit", {"critical", "red"}), 2);
  EXPECT_EQ(first.Value("fruit", {"high", "green"}), 1);
  EXPECT_EQ(first.Value("fruit", {"high", "red"}), 0);
  EXPECT_EQ(first.Value("baskets", {}), 7);
  const double read = *first.Value("luukku_snapshot_timestamp_seconds", {});
  EXPECT_NEAR(read, absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()), 10);

  Replica second(database_.runtime());
  absl::SleepFor(absl::Seconds(3));
  EXPECT_TRUE(first.Exports());
  EXPECT_FALSE(second.Exports());
  first.exporter.Stop();
  EXPECT_FALSE(first.Exports());
  EXPECT_TRUE(Eventually([&] { return second.Exports(); }));
}

// A holder that cannot reach the database any more must stop exporting, since another one may have
// taken over.
TEST_F(SnapshotTest, OldFiguresAreNotExportedForLong) {
  Replica replica(database_.runtime());
  ASSERT_TRUE(Eventually([&] { return replica.Exports(); }));
  database_.Query("DROP TABLE fruit");
  EXPECT_TRUE(Eventually([&] { return !replica.Exports(); }, absl::Seconds(40)));
}

// Else alerts that wait for some minutes would begin anew each time.
TEST_F(SnapshotTest, SlowReadsLeaveNoHoles) {
  Replica replica(database_.runtime());
  ASSERT_TRUE(Eventually([&] { return replica.Exports(); }));
  database_.Query(
      "ALTER TABLE fruit RENAME TO tree; CREATE VIEW fruit AS SELECT tree.* FROM tree, "
      "(SELECT pg_sleep(3)) AS slow; GRANT ALL ON fruit TO luukku_reporting");
  const auto read = [&] {
    return replica.Value("luukku_snapshot_timestamp_seconds", {}).value_or(0);
  };
  const double before = read();
  for (const absl::Time end = absl::Now() + absl::Seconds(14); absl::Now() < end;) {
    ASSERT_TRUE(replica.Exports());
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_GT(read(), before) << "and they are newer ones";
}

TEST(MetricWord, IsTheValueWithoutItsType) {
  EXPECT_EQ(MetricWord(*common::v1::TicketState_descriptor(), 3), "pending_customer");
  EXPECT_EQ(MetricWord(*common::v1::Channel_descriptor(), 6), "walk_in");
  EXPECT_EQ(MetricWord(*common::v1::Channel_descriptor(), 99), "99");
}

}  // namespace
}  // namespace luukku::server
