#include "lib/testing/desk.h"

#include <grpcpp/create_channel.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace luukku::testing {

Replicas::Replicas(const std::string& service, int count, const Database& database,
                   const Tokens& tokens, const std::map<std::string, std::string>& peers,
                   const std::map<std::string, std::string>& secret_files,
                   const ReplicaOptions& options)
    : service_(service),
      database_(database.runtime()),
      jwks_file_(tokens.jwks_file()),
      authority_(options.authority) {
  for (const auto& [peer, address] : peers) {
    own_arguments_.insert(own_arguments_.end(), {absl::StrCat("--", peer, "-address"), address});
  }
  for (const auto& [secret, file] : secret_files) {
    own_arguments_.insert(own_arguments_.end(), {absl::StrCat("--", secret, "-file"), file});
  }
  Process migrate("luukku-" + service_, {"migrate", "--database", database.owner()});
  if (migrate.Wait() != 0) {
    std::fprintf(stderr, "luukku-%s cannot migrate\n", service_.c_str());
    std::exit(1);
  }
  AddTransport(tokens, !peers.empty());
  AddLimits(options.limits);
  for (int i = 0; i < count; ++i) {
    const int port = options.ports.empty() ? FreePort() : options.ports[i];
    replicas_.push_back({port, FreePort(), FreePort(), std::nullopt});
    Start(replicas_.back());
  }
}

void Replicas::AddTransport(const Tokens& tokens, bool calls_others) {
  std::vector<std::string> arguments;
  if (authority_ != nullptr) {
    authority_->WriteIdentity(service_);
    const server::TlsSettings tls = authority_->SettingsOf(service_);
    arguments = {"--tls-certificate-file", tls.certificate_file, "--tls-key-file", tls.key_file,
                 "--tls-client-ca-file",   tls.client_ca_file,   "--tls-ca-file",  tls.ca_file};
  } else if (calls_others) {
    arguments = {"--service-token-file", tokens.service_token_file()};
  }
  own_arguments_.insert(own_arguments_.end(), arguments.begin(), arguments.end());
}

void Replicas::AddLimits(const server::LimitSettings& limits) {
  const std::vector<std::string> arguments = {"--calls-per-second",
                                              absl::StrCat(limits.calls_per_second),
                                              "--calls-in-flight",
                                              absl::StrCat(limits.calls_in_flight),
                                              "--streams",
                                              absl::StrCat(limits.streams),
                                              "--public-calls-per-second",
                                              absl::StrCat(limits.public_calls_per_second),
                                              "--all-public-calls-per-second",
                                              absl::StrCat(limits.all_public_calls_per_second)};
  own_arguments_.insert(own_arguments_.end(), arguments.begin(), arguments.end());
}

std::string Replicas::Address(int replica) const {
  return absl::StrCat("127.0.0.1:", replicas_[replica].port);
}

std::string Replicas::AddressesOf(const std::vector<int>& ports) {
  std::string addresses = "ipv4:";
  for (const int port : ports) absl::StrAppend(&addresses, "127.0.0.1:", port, ",");
  addresses.pop_back();
  return addresses;
}

std::string Replicas::Addresses() const {
  std::vector<int> ports;
  for (const Replica& replica : replicas_) ports.push_back(replica.port);
  return AddressesOf(ports);
}

std::shared_ptr<grpc::Channel> Replicas::Channel(int replica) const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
  if (authority_ != nullptr) arguments.SetSslTargetNameOverride("luukku-" + service_);
  return grpc::CreateCustomChannel(
      Address(replica),
      authority_ != nullptr ? authority_->ForClient() : grpc::InsecureChannelCredentials(),
      arguments);
}

std::shared_ptr<grpc::Channel> Replicas::BalancedChannel() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetServiceConfigJSON(R"({
    "loadBalancingConfig": [{"round_robin": {}}],
    "methodConfig": [{
      "name": [{}],
      "retryPolicy": {
        "maxAttempts": 5, "initialBackoff": "0.1s", "maxBackoff": "1s", "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"]
      }
    }]
  })");
  return grpc::CreateCustomChannel(Addresses(), grpc::InsecureChannelCredentials(), arguments);
}

int Replicas::StopAndRestart(int replica) {
  replicas_[replica].process->Signal(SIGTERM);
  const int exit_code = replicas_[replica].process->Wait();
  Start(replicas_[replica]);
  return exit_code;
}

void Replicas::KillAndRestart(int replica) {
  replicas_[replica].process->Kill();
  Start(replicas_[replica]);
}

void Replicas::Start(Replica& replica) {
  const auto address = [](int port) { return absl::StrCat("127.0.0.1:", port); };
  replica.process.reset();
  std::vector<std::string> arguments = {"serve",
                                        "--listen",
                                        address(replica.port),
                                        "--probe-listen",
                                        address(replica.probe_port),
                                        "--metrics-listen",
                                        address(replica.metrics_port),
                                        "--database",
                                        database_,
                                        "--jwks-file",
                                        jwks_file_,
                                        "--development"};
  arguments.insert(arguments.end(), own_arguments_.begin(), own_arguments_.end());
  // What this process was told by LUUKKU_LOG_LEVEL goes before.
  const char* told = std::getenv("LUUKKU_LOG_LEVEL");
  arguments.insert(arguments.end(), {"--log-level", told == nullptr ? "warning" : told});
  replica.process.emplace("luukku-" + service_, arguments);
  if (WaitForPort(replica.port, 20)) return;
  std::fprintf(stderr, "luukku-%s did not start\n", service_.c_str());
  std::exit(1);
}

}  // namespace luukku::testing
