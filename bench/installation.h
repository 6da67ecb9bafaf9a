#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/testing/database.h"
#include "lib/testing/desk.h"
#include "lib/testing/server.h"

namespace luukku::bench {

// Services as processes, one replica each, each over a fresh database.
class Installation {
 public:
  // In the order in which they may be started: a service comes after those that it calls.
  explicit Installation(const std::vector<std::string>& services,
                        const server::LimitSettings& limits = server::kNoLimits);

  const std::string& token() const { return token_; }  // Of an agent and administrator.
  std::string TokenOf(const std::string& agent) const { return tokens_.Mint(agent, {"agent"}); }
  // The token of each call, of 64 agents by turns: one person has half of the handler threads only.
  std::function<std::string(int64_t call)> TokensOfMany() const;
  std::string service_token() const { return tokens_.Mint("bench", {"service"}); }
  std::string Address(const std::string& service) const;
  std::shared_ptr<grpc::Channel> Channel(const std::string& service) const;
  const testing::Database& database(const std::string& service) const;
  pid_t Pid(const std::string& service) const;

 private:
  struct Service {
    explicit Service(const std::string& name) : database(name, {}) {}
    testing::Database database;
    std::unique_ptr<testing::Replicas> replicas;
  };

  // A file with the key that the survey service needs.
  std::string AnswerKey() const;
  const Service& At(const std::string& service) const { return *services_.at(service); }

  testing::TemporaryFolder folder_;
  testing::Tokens tokens_;
  std::string token_;
  std::vector<std::string> tokens_of_many_;
  std::map<std::string, std::unique_ptr<Service>> services_;
};

}  // namespace luukku::bench
