#include "bench/installation.h"

#include <fstream>

#include "absl/strings/str_cat.h"

namespace luukku::bench {
namespace {

constexpr int kMany = 64;

// Which services a service calls: `peers` in its service.cc.
std::vector<std::string> PeersOf(const std::string& service) {
  if (service == "routing" || service == "survey") return {"ticket"};
  if (service == "reporting") return {"ticket", "routing", "survey"};
  return {};
}

}  // namespace

Installation::Installation(const std::vector<std::string>& services,
                           const server::LimitSettings& limits)
    : token_(tokens_.Mint("alice", {"agent", "admin"})) {
  for (int i = 0; i < kMany; ++i) {
    tokens_of_many_.push_back(TokenOf(absl::StrCat("agent", i)));
  }
  for (const std::string& name : services) {
    std::map<std::string, std::string> peers;
    for (const std::string& peer : PeersOf(name)) peers[peer] = Address(peer);
    std::map<std::string, std::string> secrets;
    if (name == "survey") secrets["answer-key"] = AnswerKey();
    auto service = std::make_unique<Service>(name);
    service->replicas =
        std::make_unique<testing::Replicas>(name, 1, service->database, tokens_, peers, secrets,
                                            testing::ReplicaOptions{.limits = limits});
    services_[name] = std::move(service);
  }
}

std::function<std::string(int64_t)> Installation::TokensOfMany() const {
  return [this](int64_t call) { return tokens_of_many_[call % kMany]; };
}

std::string Installation::AnswerKey() const {
  std::ofstream(folder_.File("answer-key")) << std::string(64, 'a');
  return folder_.File("answer-key");
}

std::string Installation::Address(const std::string& service) const {
  return At(service).replicas->Address(0);
}

std::shared_ptr<grpc::Channel> Installation::Channel(const std::string& service) const {
  return At(service).replicas->Channel(0);
}

const testing::Database& Installation::database(const std::string& service) const {
  return At(service).database;
}

pid_t Installation::Pid(const std::string& service) const {
  return At(service).replicas->process(0).pid();
}

}  // namespace luukku::bench
