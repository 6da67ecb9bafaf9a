#pragma once

#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/testing/authority.h"
#include "lib/testing/database.h"
#include "lib/testing/process.h"
#include "lib/testing/server.h"

namespace luukku::testing {

struct ReplicaOptions {
  // With one, calls are taken and made by mTLS, without a service token; else in plaintext.
  const Authority* authority = nullptr;
  server::LimitSettings limits = server::kNoLimits;  // Tests call as often as they can.
  std::vector<int> ports = {};                       // gRPC's; free ones if none are given.
  std::string programs = "";                         // Folder of the binaries; else LUUKKU_BIN_DIR.
  std::map<std::string, std::string> settings = {};  // Others, by name: {"drain-seconds", "5"}.
};

// Replicas of a service as real processes on free ports, over one database, which its `migrate`
// command has brought up to date. Settings are in their environment, as on Kubernetes: a binary
// ignores unknown ones there, so those of another version do no harm.
class Replicas {
 public:
  // `ports` are those of the replicas' APIs, for two services that call each other; free ones else.
  // `peers` are the addresses of the services that it calls, `secret_files` its secrets, by name.
  Replicas(const std::string& service, int count, const Database& database, const Tokens& tokens,
           const std::map<std::string, std::string>& peers = {},
           const std::map<std::string, std::string>& secret_files = {},
           const ReplicaOptions& options = {});

  // gRPC's address of all replicas on these ports.
  static std::string AddressesOf(const std::vector<int>& ports);

  int size() const { return static_cast<int>(replicas_.size()); }
  std::string Address(int replica) const;
  int port(int replica) const { return replicas_[replica].port; }
  int probe_port(int replica) const { return replicas_[replica].probe_port; }
  int metrics_port(int replica) const { return replicas_[replica].metrics_port; }
  // gRPC's address of all replicas: a client goes on with another one when one dies.
  std::string Addresses() const;
  std::shared_ptr<grpc::Channel> Channel(int replica) const;

  // Balances over all replicas by itself, and repeats a call that got no answer, as
  // docs/api/README.md tells clients to do.
  std::shared_ptr<grpc::Channel> BalancedChannel() const;

  // kill -9, and a new process on the same ports.
  void KillAndRestart(int replica);
  // SIGTERM, and a new process on the same ports. The exit code of the old one.
  int StopAndRestart(int replica);
  Process& process(int replica) { return *replicas_[replica].process; }

  // From now on migrations and replicas are those of the binaries in this folder.
  void UsePrograms(const std::string& folder) { programs_ = folder; }
  // Runs `migrate`, whatever runs beside it. Its exit code.
  int Migrate() const;

 private:
  struct Replica {
    int port, probe_port, metrics_port;
    std::optional<Process> process;
  };
  std::string Program() const;
  void AddTransport(const Tokens& tokens, bool calls_others);
  void AddLimits(const server::LimitSettings& limits);
  void Start(Replica& replica);

  const std::string service_;
  const std::string owner_database_;
  const Authority* const authority_;
  std::string programs_;
  std::map<std::string, std::string> settings_;  // Of all replicas alike, by name.
  std::vector<Replica> replicas_;
};

}  // namespace luukku::testing
