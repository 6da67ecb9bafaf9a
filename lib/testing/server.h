#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/server/run.h"
#include "lib/testing/database.h"

namespace luukku::testing {

// How calls end, in the words of tests.
inline constexpr auto kOk = absl::StatusCode::kOk;
inline constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
inline constexpr auto kNotFound = absl::StatusCode::kNotFound;

// A folder that is deleted with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// Makes tokens that the servers of a test accept.
class Tokens {
 public:
  Tokens();
  std::string Mint(const std::string& subject, const std::vector<std::string>& roles) const;
  std::string jwks_file() const { return folder_.File("jwks.json"); }
  // A file with the token that services use among each other.
  std::string service_token_file() const { return folder_.File("service-token"); }

 private:
  TemporaryFolder folder_;
};

// A whole service on free loopback ports, in this process, as main() would start it.
class Server {
 public:
  // `peers` are the addresses of the services that it calls, `secret_files` its secrets, by name;
  // `retained_days` as in server::Settings.
  Server(const server::Definition& definition, const Database& database, const Tokens& tokens,
         const std::map<std::string, std::string>& peers = {},
         const std::map<std::string, std::string>& secret_files = {},
         const std::map<std::string, int>& retained_days = {});

  std::string Address() const;
  std::shared_ptr<grpc::Channel> Channel() const;

 private:
  std::unique_ptr<server::Server> server_;
};

// A context with this token and a deadline of 20 s.
std::unique_ptr<grpc::ClientContext> ContextFor(const std::string& token);

}  // namespace luukku::testing
