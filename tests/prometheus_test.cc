// Debian's Prometheus scrapes two replicas of each service: all are up, and nothing is counted
// twice, not even after the replica that exports the figures of the database was killed (-9).

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/testing/http.h"
#include "luukku/routing/v1/calendar_service.grpc.pb.h"
#include "luukku/routing/v1/sla_service.grpc.pb.h"
#include "tests/whole_desk.h"

namespace luukku {
namespace {

constexpr char kPrometheus[] = "/usr/bin/prometheus";

class PrometheusTest : public WholeDesk {
 protected:
  PrometheusTest() : WholeDesk(2) {
    std::ofstream config(folder_.File("prometheus.yml"));
    config << "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n";
    for (const auto& [job, replicas] :
         {std::pair("ticket", &ticket_replicas_), std::pair("routing", &routing_replicas_),
          std::pair("survey", &surveys_.replicas), std::pair("reporting", &reporting_replicas_)}) {
      config << "- job_name: " << job << "\n  static_configs:\n  - targets: ["
             << "'127.0.0.1:" << replicas->metrics_port(0)
             << "', '127.0.0.1:" << replicas->metrics_port(1) << "']\n";
    }
    config.close();
    prometheus_.emplace(kPrometheus, std::vector<std::string>{
                                         "--config.file=" + folder_.File("prometheus.yml"),
                                         "--storage.tsdb.path=" + folder_.File("data"),
                                         absl::StrCat("--web.listen-address=127.0.0.1:", port_),
                                         "--log.level=error"});
  }

  static google::protobuf::Value Field(const google::protobuf::Struct& of, const char* name) {
    const auto found = of.fields().find(name);
    return found == of.fields().end() ? google::protobuf::Value() : found->second;
  }

  // The value of a query with one result; nullopt if there is another number of them.
  std::optional<double> Ask(const std::string& query) {
    std::string encoded;
    for (const unsigned char c : query) {
      absl::StrAppend(&encoded, std::isalnum(c) ? std::string(1, c)
                                                : absl::StrCat("%", absl::Hex(c, absl::kZeroPad2)));
    }
    google::protobuf::Struct answer;
    (void)google::protobuf::util::JsonStringToMessage(
        testing::HttpGet(port_, "/api/v1/query?query=" + encoded), &answer);
    // {"data": {"result": [{"value": [time, "7"]}]}}
    const auto result = Field(Field(answer, "data").struct_value(), "result").list_value();
    if (result.values_size() != 1) return std::nullopt;
    const auto value = Field(result.values(0).struct_value(), "value").list_value();
    double number = 0;
    if (value.values_size() != 2 || !absl::SimpleAtod(value.values(1).string_value(), &number)) {
      return std::nullopt;
    }
    return number;
  }

  // Waits until a query has this answer.
  bool Tells(const std::string& query, double value) {
    return Eventually([&] { return Ask(query) == value; }, absl::Seconds(30));
  }

  // Of two replicas, the one that exports the figures of the database; -1 if none does.
  static int Exporter(const testing::Replicas& replicas) {
    for (int i = 0; i < 2; ++i) {
      const auto names = testing::MetricsOf(testing::HttpGet(replicas.metrics_port(i), "/metrics"));
      if (names.contains("luukku_snapshot_timestamp_seconds")) return i;
    }
    return -1;
  }

  testing::TemporaryFolder folder_;
  const int port_ = testing::FreePort();
  std::optional<testing::Process> prometheus_;
};

TEST_F(PrometheusTest, TellsOfBreachedTargets) {
  for (int i = 0; i < 3; ++i) Create();
  const auto channel = routing_replicas_.Channel(0);
  routing::v1::CreateCalendarRequest calendar;
  calendar.mutable_calendar()->set_name("calendars/always");
  calendar.mutable_calendar()->set_display_name("Always");
  calendar.mutable_calendar()->set_time_zone("UTC");
  for (int day = 1; day <= 7; ++day) {
    auto& hours = *calendar.mutable_calendar()->add_hours();
    hours.set_weekday(day);
    hours.set_to_minute(1440);
  }
  const auto calendars = routing::v1::CalendarService::NewStub(channel);
  ASSERT_TRUE(Call(*calendars, &routing::v1::CalendarService::Stub::CreateCalendar, calendar).ok());
  routing::v1::CreateSlaPolicyRequest policy;
  policy.mutable_sla_policy()->set_name("slaPolicies/quick");
  policy.mutable_sla_policy()->set_display_name("Quick");
  policy.mutable_sla_policy()->set_calendar("calendars/always");
  policy.mutable_sla_policy()->mutable_first_response()->set_seconds(1);
  policy.mutable_sla_policy()->mutable_resolution()->set_seconds(3600);
  policy.mutable_sla_policy()->set_warning_percent(1);
  const auto policies = routing::v1::SlaService::NewStub(channel);
  ASSERT_TRUE(Call(*policies, &routing::v1::SlaService::Stub::CreateSlaPolicy, policy).ok());
  EXPECT_TRUE(Tells("sum(luukku_sla_breached_tickets{target=\"first_response\"})", 3));
  EXPECT_TRUE(Tells("sum(luukku_sla_breached_tickets{target=\"resolution\"})", 0));
  EXPECT_TRUE(Tells("sum(luukku_sla_breaches_total{target=\"first_response\"})", 3));
  EXPECT_TRUE(Tells("sum(luukku_sla_time_to_breach_tickets{target=\"first_response\"})", 0));
  const std::string resolution = "sum(luukku_sla_time_to_breach_tickets{target=\"resolution\"";
  EXPECT_TRUE(Tells(resolution + "})", 3));
  EXPECT_TRUE(Tells(resolution + ",bucket=~\"30m|1h\"})", 3)) << "an hour less what the test took";
}

TEST_F(PrometheusTest, CountsNothingTwice) {
  AddAgent("alice", "network", 3);
  std::vector<std::string> names;
  for (int i = 0; i < 10; ++i) names.push_back(Create());
  ASSERT_TRUE(Eventually([&] { return CountTickets("agent = 'alice'") == 3; }));
  ASSERT_TRUE(Eventually([&] { return Waiting("network") == 7; }));
  EXPECT_TRUE(Tells("count(up == 1)", 8));
  EXPECT_TRUE(Tells("sum(luukku_tickets)", static_cast<double>(CountTickets("state <= 5"))));
  EXPECT_TRUE(Tells("sum(luukku_tickets{state=\"open\"})", 3));
  EXPECT_TRUE(Tells("sum(luukku_unassigned_tickets)", 7));
  EXPECT_TRUE(Tells("sum(luukku_queue_tickets{queue=\"network\"})", 10));
  EXPECT_TRUE(Tells("sum(luukku_queue_tickets{queue=\"printers\"})", 0));
  EXPECT_TRUE(Tells("sum(luukku_tickets_created_total)", 10));
  EXPECT_TRUE(Tells("count(luukku_snapshot_timestamp_seconds)", 4));
  EXPECT_TRUE(Tells("sum(luukku_event_slots{job=\"routing\"})", 64));
  EXPECT_TRUE(Tells("sum(luukku_event_slots{job=\"survey\"})", 64));
  EXPECT_TRUE(Tells("sum(luukku_event_slots{job=\"reporting\"})", 3 * 64));
  EXPECT_TRUE(Tells("sum(luukku_sla_at_risk_tickets)", 0)) << "nothing is promised";
  EXPECT_GT(*Ask("sum(luukku_oldest_open_ticket_age_seconds)"), 0);
  EXPECT_GT(*Ask("sum(luukku_oldest_untouched_ticket_age_seconds)"), 0);
  EXPECT_EQ(Ask("count(count by (service) (luukku_build_info == 1))"), 4);

  ticket::v1::CloseTicketRequest close;
  for (const auto& row : ticket_database_.Query(
           "SELECT 'tickets/' || id FROM tickets WHERE agent = 'alice' ORDER BY id LIMIT 1")) {
    Resolve(row[0].c_str());
    close.set_name(row[0].c_str());
    ASSERT_TRUE(Call(*tickets_, &routing::Tickets::CloseTicket, close).ok());
  }
  EXPECT_TRUE(Tells("sum(luukku_tickets)", 9)) << "closed ones are not counted";
  EXPECT_TRUE(Tells("sum(luukku_tickets_resolved_total)", 1));
}

// The transaction that holds all feeds back is seen, though it is another user's.
TEST_F(PrometheusTest, TellsOfAnOldWriteTransaction) {
  pqxx::connection connection(routing_database_.superuser());
  pqxx::work forgotten(connection);
  forgotten.exec("SELECT pg_current_xact_id()");
  EXPECT_TRUE(Eventually(
      [&] { return Ask("max(luukku_feed_horizon_age_seconds{job=\"ticket\"})").value_or(0) > 3; }));
  EXPECT_TRUE(Eventually([&] {
    return Ask("min(luukku_feed_watermark_age_seconds{job=\"ticket\"})").value_or(0) > 3;
  }));
  forgotten.abort();
  EXPECT_TRUE(Eventually([&] {
    return Ask("max(luukku_feed_watermark_age_seconds{job=\"ticket\"})").value_or(9) < 2;
  }));
}

// All files of a folder of the repository, one after another.
std::string TextsIn(const std::string& folder) {
  std::stringstream text;
  for (const auto& file : std::filesystem::directory_iterator(LUUKKU_SOURCE_DIR "/" + folder)) {
    text << std::ifstream(file.path()).rdbuf();
  }
  return text.str();
}

std::vector<std::string> Found(const std::string& text, const char* pattern) {
  const std::regex expression(pattern, std::regex::ECMAScript | std::regex::multiline);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
    found.push_back((*at)[1]);
  }
  return found;
}

TEST_F(PrometheusTest, EveryMetricOfTheRulesAndTheRunbookExists) {
  std::set<std::string> known;
  const auto all_export = [&] {
    for (const auto* replicas : AllReplicas()) {
      if (Exporter(*replicas) < 0) return false;
      for (int i = 0; i < 2; ++i) {
        const std::string page = testing::HttpGet(replicas->metrics_port(i), "/metrics");
        known.merge(testing::MetricsOf(page));
      }
    }
    return true;
  };
  ASSERT_TRUE(Eventually(all_export, absl::Seconds(30)));
  const std::string text = TextsIn("deploy/monitoring/rules") + TextsIn("docs/monitor/runbook");
  // Names with a colon are recorded by rules.
  const auto names =
      Found(text, "(?:^|[^a-z0-9_:/])((?:luukku|grpc_server|process)_[a-z0-9_]+)\\b(?!:)");
  EXPECT_GT(names.size(), 50u);
  for (std::string name : names) {
    if (name == "luukku_docs") continue;  // A label.
    if (!known.contains(name)) name = std::regex_replace(name, std::regex("_(bucket|count)$"), "");
    EXPECT_TRUE(known.contains(name)) << name << " is exported by no service";
  }
}

TEST_F(PrometheusTest, TheRunbooksSqlRuns) {
  const auto statements = Found(TextsIn("docs/monitor/runbook"), "^```sql\n([^`]*)```$");
  EXPECT_GT(statements.size(), 5u);
  for (const std::string& statement : statements) {
    EXPECT_NO_THROW(ticket_database_.Query(statement)) << statement;
  }
}

TEST_F(PrometheusTest, EachServiceHasLessThanThreeThousandSeries) {
  for (const auto* replicas : AllReplicas()) {
    const std::string page = testing::HttpGet(replicas->metrics_port(0), "/metrics");
    EXPECT_LT(Found(page, "^([a-z]).*$").size(), 3000u);
  }
}

TEST_F(PrometheusTest, AnotherReplicaTakesOverWithinSeconds) {
  Create();
  ASSERT_TRUE(Tells("sum(luukku_tickets)", 1));
  const int killed = Exporter(ticket_replicas_);
  ASSERT_GE(killed, 0);
  const absl::Time at = absl::Now();
  ticket_replicas_.process(killed).Kill();
  ASSERT_TRUE(Eventually([&] { return Exporter(ticket_replicas_) == 1 - killed; }));
  EXPECT_LT(absl::Now() - at, absl::Seconds(10));
  EXPECT_TRUE(Tells("sum(luukku_tickets)", 1));
  ticket_replicas_.KillAndRestart(killed);
  absl::SleepFor(absl::Seconds(4));
  EXPECT_EQ(Exporter(ticket_replicas_), 1 - killed);
  EXPECT_EQ(Ask("sum(luukku_tickets)"), 1);
}

}  // namespace
}  // namespace luukku
