// Every query of every dashboard (deploy/monitoring/dashboards) has data: Debian's Prometheus
// scrapes two replicas of each service while clients/dashboards.test.mjs gives them a short day.
//
// LUUKKU_PICTURES and LUUKKU_DAY_SECONDS: see there.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "tests/whole_desk.h"

namespace luukku {
namespace {

constexpr char kPrometheus[] = "/usr/bin/prometheus";
constexpr char kPromtool[] = "/usr/bin/promtool";

class DashboardsTest : public WholeDesk {
 protected:
  DashboardsTest() : WholeDesk(2) {}

  // Scrapes as in the manifests: a job for each service, all in one cluster; and evaluates the
  // dashboards' rules, without their `for`.
  std::string PrometheusConfig() {
    CopyRules();
    std::ofstream config(folder_.File("prometheus.yml"));
    config << "global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}\n"
           << "rule_files: ['*.rules.yaml']\nscrape_configs:\n";
    for (const auto& [job, replicas] :
         {std::pair("ticket", &ticket_replicas_), std::pair("routing", &routing_replicas_),
          std::pair("survey", &surveys_.replicas), std::pair("reporting", &reporting_replicas_)}) {
      config << "- job_name: luukku-" << job << "\n  static_configs:\n"
             << "  - labels: {cluster: test}\n    targets: ['127.0.0.1:"
             << replicas->metrics_port(0) << "', '127.0.0.1:" << replicas->metrics_port(1)
             << "']\n";
    }
    return folder_.File("prometheus.yml");
  }

  void CopyRules() {
    for (const auto& file :
         std::filesystem::directory_iterator(LUUKKU_SOURCE_DIR "/deploy/monitoring/rules")) {
      std::stringstream rules;
      rules << std::ifstream(file.path()).rdbuf();
      std::ofstream(folder_.File(file.path().stem().string() + ".rules.yaml"))
          << absl::StrReplaceAll(
                 rules.str(), {{"interval: 5m", "interval: 1s"}, {"interval: 1m", "interval: 1s"}});
    }
  }

  // Values that a rule would have recorded a week ago: without them there is no "usual".
  std::string DataWithHistory() {
    std::ofstream history(folder_.File("history"));
    const int64_t then = absl::ToUnixSeconds(absl::Now() - absl::Hours(7 * 24));
    for (int64_t time = then - 300; time < then + 900; time += 60) {
      history << "desk:luukku_tickets_created:increase1h 12 " << time << "\n";
    }
    history << "# EOF\n";
    history.close();
    testing::Process promtool(kPromtool, {"tsdb", "create-blocks-from", "openmetrics",
                                          folder_.File("history"), folder_.File("data")});
    EXPECT_EQ(promtool.Wait(), 0);
    return folder_.File("data");
  }

  std::vector<std::string> Environment() const {
    return {absl::StrCat("LUUKKU_PROMETHEUS=http://127.0.0.1:", port_),
            absl::StrCat("LUUKKU_ADDRESSES={\"ticket\":\"", ticket_replicas_.Addresses(),
                         "\",\"routing\":\"", routing_replicas_.Addresses(), "\",\"survey\":\"",
                         surveys_.replicas.Addresses(), "\",\"reporting\":\"",
                         reporting_replicas_.Addresses(), "\"}"),
            "LUUKKU_TOKEN=" + tokens_.Mint("alice", {"agent", "admin"}),
            "LUUKKU_REQUESTER_TOKEN=" + tokens_.Mint("ritva", {"requester"})};
  }

  const testing::TemporaryFolder folder_;
  const int port_ = testing::FreePort();
  testing::Process prometheus_{
      kPrometheus,
      {"--config.file=" + PrometheusConfig(), "--storage.tsdb.path=" + DataWithHistory(),
       absl::StrCat("--web.listen-address=127.0.0.1:", port_), "--log.level=error"}};
};

TEST_F(DashboardsTest, EveryQueryHasData) {
  ASSERT_TRUE(testing::WaitForPort(port_, 30));
  testing::Process node("/usr/bin/env",
                        {"node", "--test", LUUKKU_SOURCE_DIR "/tests/clients/dashboards.test.mjs"},
                        Environment());
  EXPECT_EQ(node.Wait(), 0);
}

}  // namespace
}  // namespace luukku
