// /metrics of real processes: all metrics are there from the start, as zeros, and are those of the
// services' READMEs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "lib/testing/desk.h"
#include "lib/testing/http.h"
#include "tests/survey_replicas.h"

namespace luukku {
namespace {

using ::testing::HasSubstr;

// The metrics that a service's README names in its tables of metrics.
std::set<std::string> MetricsOfReadme(const std::string& service) {
  std::ifstream file(LUUKKU_SOURCE_DIR "/services/" + service + "/README.md");
  std::stringstream text;
  text << file.rdbuf();
  std::string section = text.str();
  section = section.substr(section.find("\n## Metrics\n") + 1);
  section = section.substr(0, section.find("\n## "));
  std::set<std::string> names;
  const std::regex name("`((luukku|grpc_server|process)_[a-z0-9_]+)`");
  std::istringstream lines(section);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("| `", 0) != 0) continue;
    const std::string cell = line.substr(0, line.find('|', 1));
    for (std::sregex_iterator found(cell.begin(), cell.end(), name), end; found != end; ++found) {
      names.insert((*found)[1]);
    }
  }
  return names;
}

// Whether each metric of the page has a series.
bool EachHasSeries(const std::string& page) {
  return !std::regex_search(page, std::regex("\n# TYPE [^\n]*\n(#|$)"));
}

// The page once it has all metrics of the README, with series: figures from the database take a
// moment, and those of consumers wait until these have begun.
std::string PageOf(const std::string& service, int port) {
  const absl::Time end = absl::Now() + absl::Seconds(15);
  std::string page;
  do {
    absl::SleepFor(absl::Milliseconds(100));
    page = testing::HttpGet(port, "/metrics");
  } while ((testing::MetricsOf(page) != MetricsOfReadme(service) || !EachHasSeries(page)) &&
           absl::Now() < end);
  return page;
}

TEST(Metrics, AreThereFromTheStartAndAreThoseOfTheReadme) {
  const testing::Database tickets("ticket", {}), routing("routing", {}), reporting("reporting", {});
  const testing::Tokens tokens;
  const std::vector<int> routing_ports = {testing::FreePort()};
  const testing::Replicas ticket_service(
      "ticket", 1, tickets, tokens, {{"routing", testing::Replicas::AddressesOf(routing_ports)}});
  const testing::Replicas routing_service("routing", 1, routing, tokens,
                                          {{"ticket", ticket_service.Addresses()}}, {},
                                          {.ports = routing_ports});
  const std::string ticket_page = PageOf("ticket", ticket_service.metrics_port(0));
  EXPECT_EQ(testing::MetricsOf(ticket_page), MetricsOfReadme("ticket"));
  EXPECT_THAT(ticket_page, HasSubstr("grpc_method=\"CreateTicket\""));
  EXPECT_THAT(ticket_page, HasSubstr("luukku_build_info{service=\"ticket\",version=\""));
  EXPECT_THAT(ticket_page, HasSubstr("luukku_db_session_timeouts_total{pool=\"writes\"} 0"));
  EXPECT_THAT(ticket_page, HasSubstr("luukku_feed_head_position "));
  EXPECT_THAT(ticket_page, HasSubstr("luukku_db_sessions_max{pool=\"reads\"} 8"));
  EXPECT_THAT(ticket_page,
              HasSubstr("luukku_tickets{state=\"pending_customer\",priority=\"critical\"} 0"));
  EXPECT_THAT(ticket_page,
              HasSubstr("luukku_tickets_created_total{channel=\"email\",type=\"incident\"} 0"));
  const std::string routing_page = PageOf("routing", routing_service.metrics_port(0));
  EXPECT_EQ(testing::MetricsOf(routing_page), MetricsOfReadme("routing"));
  EXPECT_THAT(routing_page, HasSubstr("luukku_event_gap_total{source=\"ticket\"} 0"));
  EXPECT_THAT(routing_page, HasSubstr("luukku_feed_parked_events{source=\"ticket\"} 0"));
  EXPECT_THAT(routing_page, HasSubstr("luukku_queue_tickets{queue=\"(none)\"} 0"));
  EXPECT_THAT(routing_page, HasSubstr("luukku_routing_decisions_total{outcome=\"no_rule\"} 0"));
  EXPECT_THAT(routing_page,
              HasSubstr("luukku_sla_breaches_total{priority=\"high\",target=\"resolution\"} 0"));
  EXPECT_THAT(routing_page, HasSubstr("luukku_tzdata_info{version=\"20"));
  EXPECT_THAT(routing_page,
              HasSubstr("luukku_sla_time_to_breach_tickets{target=\"resolution\",priority=\"low\","
                        "bucket=\"paused\"} 0"));
  EXPECT_THAT(routing_page, HasSubstr("luukku_first_response_business_seconds_count 0"));
  const testing::Replicas reporting_service("reporting", 1, reporting, tokens,
                                            {{"ticket", ticket_service.Addresses()},
                                             {"routing", routing_service.Addresses()},
                                             {"survey", "127.0.0.1:1"}});
  const std::string reporting_page = PageOf("reporting", reporting_service.metrics_port(0));
  EXPECT_EQ(testing::MetricsOf(reporting_page), MetricsOfReadme("reporting"));
  EXPECT_THAT(reporting_page, HasSubstr("luukku_event_gap_total{source=\"survey\"} 0"));
}

TEST(SurveyMetrics, AreThereFromTheStartAndAreThoseOfTheReadme) {
  const testing::Database tickets("ticket", {});
  const testing::Tokens tokens;
  const testing::Replicas ticket_service("ticket", 1, tickets, tokens);
  const SurveyReplicas surveys(1, ticket_service, tokens);
  const std::string page = PageOf("survey", surveys.replicas.metrics_port(0));
  EXPECT_EQ(testing::MetricsOf(page), MetricsOfReadme("survey"));
  EXPECT_THAT(page, HasSubstr("luukku_survey_invitations_total 0"));
  EXPECT_THAT(page, HasSubstr("luukku_survey_expired_total 0"));
  for (int score = 1; score <= 7; ++score) {
    const std::string label = "{score=\"" + std::to_string(score) + "\"} 0";
    EXPECT_THAT(page, HasSubstr("luukku_survey_answers_total" + label));
  }
  for (const std::string reason : {"imported", "comment", "own_ticket", "late", "asked_before"}) {
    EXPECT_THAT(page, HasSubstr("luukku_survey_suppressed_total{reason=\"" + reason + "\"} 0"));
  }
}

}  // namespace
}  // namespace luukku
