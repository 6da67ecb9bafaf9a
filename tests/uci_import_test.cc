// The log of a real ServiceNow desk, imported whole and compared with counts of an independent
// script. The data is not part of the repository: LUUKKU_DATA names its folder (default:
// ../shared/data).

#include <cstdlib>
#include <filesystem>
#include <map>
#include <pqxx/binarystring>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "luukku/event/v1/event.pb.h"
#include "tests/import_fixture.h"

namespace luukku {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

std::string DataFolder() {
  const char* folder = std::getenv("LUUKKU_DATA");
  return folder == nullptr ? LUUKKU_SOURCE_DIR "/../shared/data" : folder;
}

// Imported once for all tests.
class UciImport : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string log = DataFolder() + "/uci_incident_event_log.csv.xz";
    if (!std::filesystem::exists(log)) return;
    desk_ = new ImportDesk();
    figures_ = new Struct(ParseJson(ReadFile(DataFolder() + "/uci_figures.json")));
    const absl::Time started = absl::Now();
    exit_code_ =
        desk_->Import(LUUKKU_SOURCE_DIR "/tools/luukkuctl/mappings/servicenow-uci.yaml", log);
    const double seconds = absl::ToDoubleSeconds(absl::Now() - started);
    std::printf("imported %d rows in %.1f s: %.0f rows/s\n", desk_->Counted("rows"), seconds,
                desk_->Counted("rows") / seconds);
  }
  static void TearDownTestSuite() {
    delete desk_;
    delete figures_;
  }

  void SetUp() override {
    if (desk_ == nullptr) GTEST_SKIP() << "no UCI log in " << DataFolder();
  }

  static const Value& Figure(const std::string& name) { return figures_->fields().at(name); }
  static double Number(const std::string& name) { return Figure(name).number_value(); }

  // A figure with a number for each key, against a query with rows of key and number.
  static void ExpectCounts(const Struct& expected, const std::string& sql) {
    std::map<std::string, double> counted, wanted;
    for (const auto& row : desk_->database().Query("SET timezone = 'UTC';" + sql)) {
      counted[row[0].c_str()] = row[1].as<double>();
    }
    for (const auto& [key, value] : expected.fields()) {
      if (value.number_value() != 0) wanted[key] = value.number_value();
    }
    EXPECT_EQ(counted, wanted) << sql;
  }
  static void ExpectCounts(const std::string& figure, const std::string& sql) {
    SCOPED_TRACE(figure);
    ExpectCounts(Figure(figure).struct_value(), sql);
  }

  static void ExpectTimes(const std::string& figure, const std::string& end) {
    SCOPED_TRACE(figure);
    const auto& expected = Figure(figure).struct_value().fields();
    const std::string hours = "extract(epoch FROM " + end + " - create_time)::float8 / 3600";
    const auto row = desk_->database().Query(absl::StrReplaceAll(
        "SELECT count($h) AS n, avg($h) AS mean, min($h) AS min, max($h) AS max,"
        "       percentile_cont(0.5) WITHIN GROUP (ORDER BY $h) AS median,"
        "       percentile_cont(0.75) WITHIN GROUP (ORDER BY $h) AS p75,"
        "       percentile_cont(0.9) WITHIN GROUP (ORDER BY $h) AS p90,"
        "       percentile_cont(0.95) WITHIN GROUP (ORDER BY $h) AS p95 FROM tickets",
        {{"$h", hours}}))[0];
    for (const auto& [name, value] : expected) {
      EXPECT_NEAR(row[name].as<double>(), value.number_value(), 0.0005) << name;
    }
  }

  // `column` holds ids; `word` makes the figure's key of one.
  static void ExpectGroups(const std::string& figure, const std::string& key) {
    SCOPED_TRACE(figure);
    std::map<std::string, std::pair<int, double>> counted;
    for (const auto& row :
         desk_->database().Query("SELECT " + key +
                                 ", count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY "
                                 "extract(epoch FROM resolve_time - create_time)::float8 / 3600) "
                                 "FROM tickets GROUP BY 1")) {
      counted[row[0].c_str()] = {row[1].as<int>(), row[2].is_null() ? -1 : row[2].as<double>()};
    }
    for (const auto& [name, value] : Figure(figure).struct_value().fields()) {
      const auto& fields = value.struct_value().fields();
      const auto& median = fields.at("median_ttr_h");
      EXPECT_EQ(counted[name].first, fields.at("n").number_value()) << name;
      EXPECT_NEAR(counted[name].second,
                  median.kind_case() == Value::kNullValue ? -1 : median.number_value(), 0.0005)
          << name;
    }
  }

  inline static ImportDesk* desk_ = nullptr;
  inline static Struct* figures_ = nullptr;
  inline static int exit_code_ = -1;
};

TEST_F(UciImport, BringsInEveryRow) {
  EXPECT_EQ(exit_code_, 0) << desk_->Errors();
  EXPECT_EQ(desk_->Counted("imported"), Number("rows"));
  EXPECT_EQ(desk_->Counted("ticketsCreated"), Number("incidents"));
  EXPECT_EQ(desk_->One("SELECT count(*) FROM tickets"), absl::StrCat(Number("incidents")));
  int odd = 0;
  for (const std::string& remark : desk_->Notes("remarks"))
    odd += remark.find("-100") != remark.npos;
  EXPECT_EQ(odd, 5) << "rows with a state that is none are reported";
}

TEST_F(UciImport, Volumes) {
  ExpectCounts("opened_by_month",
               "SELECT to_char(create_time, 'YYYY-MM'), count(*) FROM tickets GROUP BY 1");
  ExpectCounts("resolved_by_month",
               "SELECT COALESCE(to_char(resolve_time, 'YYYY-MM'), 'none'), count(*)"
               "  FROM tickets GROUP BY 1");
  ExpectCounts("closed_by_month",
               "SELECT to_char(close_time, 'YYYY-MM'), count(*) FROM tickets GROUP BY 1");
  ExpectCounts(
      "opened_by_weekday_mon0",
      "SELECT extract(isodow FROM create_time)::int - 1, count(*) FROM tickets GROUP BY 1");
  ExpectCounts("opened_by_hour",
               "SELECT extract(hour FROM create_time)::int, count(*) FROM tickets GROUP BY 1");
  ExpectCounts("contact_type_by_incident_last_row",
               "SELECT (ARRAY['Self service', 'Email', 'Phone', '', '', 'Direct opening', '',"
               "              'IVR'])[channel], count(*) FROM tickets GROUP BY 1");
  ExpectCounts("reopen_count_final", "SELECT reopen_count, count(*) FROM tickets GROUP BY 1");
}

TEST_F(UciImport, Times) {
  ExpectTimes("TTR_hours_opened_to_resolved", "resolve_time");
  ExpectTimes("TTC_hours_opened_to_closed", "close_time");
  EXPECT_EQ(desk_->One("SELECT count(*) FROM tickets WHERE resolve_time = create_time"),
            absl::StrCat(Number("zero_TTR")));
}

TEST_F(UciImport, Groups) {
  ExpectGroups("by_assignment_group_top15", "COALESCE(initcap(replace(team, '-', ' ')), '?')");
  ExpectGroups("by_category_top10", "COALESCE(initcap(replace(category, '-', ' ')), '?')");
  ExpectGroups("by_priority",
               "(ARRAY['1 - Critical', '2 - High', '3 - Moderate', '4 - Low'])[priority]");
  ExpectGroups("by_contact_type",
               "(ARRAY['Self service', 'Email', 'Phone', '', '', 'Direct opening', '', 'IVR'])"
               "[channel]");
}

TEST_F(UciImport, Backlog) {
  for (const auto& [month, expected] : Figure("backlog_end_of_month").struct_value().fields()) {
    const auto row = desk_->database().Query(absl::StrReplaceAll(
        "SET timezone = 'UTC'; SELECT"
        "  count(*) FILTER (WHERE create_time < $end AND close_time >= $end),"
        "  count(*) FILTER (WHERE create_time < $end AND COALESCE(resolve_time, close_time) >= "
        "$end)"
        "  FROM tickets",
        {{"$end", "('" + month + "-01'::timestamptz + interval '1 month')"}}))[0];
    const auto& fields = expected.struct_value().fields();
    EXPECT_EQ(row[0].as<int>(), fields.at("not_closed").number_value()) << month;
    EXPECT_EQ(row[1].as<int>(), fields.at("not_resolved").number_value()) << month;
  }
}

// Promises to consumers: each ticket's last event has its current state, times never run backwards.
TEST_F(UciImport, TheFeedTellsTheSame) {
  EXPECT_EQ(desk_->One("SELECT count(*) FROM tickets t WHERE version <> "
                       "(SELECT count(*) FROM events WHERE subject = 'tickets/' || t.id)"),
            "0");
  EXPECT_EQ(desk_->One("SELECT count(*) FROM (SELECT occurred_at < lag(occurred_at) OVER each"
                       "    OR version <> lag(version) OVER each + 1 AS bad FROM events"
                       "  WHERE subject LIKE 'tickets/%'"
                       "  WINDOW each AS (PARTITION BY subject ORDER BY version)) x WHERE bad"),
            "0");
  EXPECT_EQ(
      desk_->One("SELECT count(*) FROM events e JOIN tickets t ON e.subject = 'tickets/' || t.id"
                 " WHERE e.version = 1 AND occurred_at <> create_time"),
      "0");
  int checked = 0;
  for (const auto& row : desk_->database().Query(
           "SELECT e.body, t.state, t.team, extract(epoch FROM t.resolve_time)::bigint,"
           "       extract(epoch FROM t.close_time)::bigint, t.reopen_count"
           "  FROM tickets t JOIN events e ON e.subject = 'tickets/' || t.id"
           "  AND e.version = t.version")) {
    event::v1::Event event;
    event.ParseFromString(pqxx::binarystring(row[0]).str());
    const auto& snapshot = event.ticket();
    const bool same =
        event.origin() == event::v1::ORIGIN_IMPORT && snapshot.state() == row[1].as<int>() &&
        snapshot.team() == (row[2].is_null() ? "" : absl::StrCat("teams/", row[2].c_str())) &&
        snapshot.has_resolve_time() == !row[3].is_null() &&
        (row[3].is_null() || snapshot.resolve_time().seconds() == row[3].as<int64_t>()) &&
        snapshot.close_time().seconds() == row[4].as<int64_t>() &&
        snapshot.reopen_count() == row[5].as<int>();
    if (!same) ADD_FAILURE() << event.ShortDebugString();
    if (!same) break;
    ++checked;
  }
  EXPECT_EQ(checked, Number("incidents"));
}

}  // namespace
}  // namespace luukku
