#include "tests/edge.h"

#include <grpcpp/create_channel.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "lib/testing/http.h"

namespace luukku {
namespace {

constexpr char kHaproxy[] = "/usr/sbin/haproxy";

std::string ReadFile(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

Edge::Edge(const std::map<std::string, const testing::Replicas*>& services,
           const testing::Authority* authority)
    : authority_(authority) {
  process_.emplace(kHaproxy, std::vector<std::string>{"-db", "-f", WriteConfiguration(services)},
                   WriteEnvironment());
  // Ready once it has found a ticket service in health.
  for (const absl::Time end = absl::Now() + absl::Seconds(20); absl::Now() < end;) {
    if (testing::HttpGet(status_port_, "/ready") == "ready") return;
    absl::SleepFor(absl::Milliseconds(50));
  }
  std::fprintf(stderr, "the edge did not start\n");
  std::exit(1);
}

// A server for each replica, instead of servers found by DNS.
std::string Edge::WriteConfiguration(
    const std::map<std::string, const testing::Replicas*>& services) const {
  std::string config = ReadFile(LUUKKU_SOURCE_DIR "/deploy/haproxy/haproxy.cfg");
  for (const std::string name : {"ticket", "routing", "survey", "reporting"}) {
    std::string servers;
    const auto service = services.find(name);
    for (int i = 0; service != services.end() && i < service->second->size(); ++i) {
      absl::StrAppend(&servers, "  server ", name, "-", i, " ", service->second->Address(i),
                      "$1\n");
    }
    config = std::regex_replace(
        config, std::regex("  server-template " + name + " \\d+ \"[^\"]*\"(.*)\n"), servers);
  }
  config =
      absl::StrReplaceAll(config, {{" resolvers cluster resolve-prefer ipv4 init-addr none", ""}});
  const std::string path = folder_.File("haproxy.cfg");
  std::ofstream(path) << config;
  return path;
}

std::vector<std::string> Edge::WriteEnvironment() const {
  std::vector<std::string> environment = {
      absl::StrCat("LUUKKU_EDGE_LISTEN=127.0.0.1:", port_),
      absl::StrCat("LUUKKU_EDGE_STATUS_LISTEN=127.0.0.1:", status_port_)};
  if (authority_ == nullptr) return environment;
  const testing::Identity identity = authority_->Issue({"desk.example.com"});
  std::ofstream(folder_.File("tls.crt")) << identity.chain;
  std::ofstream(folder_.File("tls.key")) << identity.key;
  environment.push_back("LUUKKU_EDGE_TLS_CERTIFICATE_FILE=" + folder_.File("tls.crt"));
  environment.push_back("LUUKKU_EDGE_CA_FILE=" + authority_->ca_file());
  return environment;
}

std::shared_ptr<grpc::Channel> Edge::Channel() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  if (authority_ != nullptr) arguments.SetSslTargetNameOverride("desk.example.com");
  return grpc::CreateCustomChannel(
      absl::StrCat("127.0.0.1:", port_),
      authority_ != nullptr ? authority_->ForClient() : grpc::InsecureChannelCredentials(),
      arguments);
}

std::string Edge::Metrics() const { return testing::HttpGet(status_port_, "/metrics"); }

}  // namespace luukku
