#include "lib/testing/desk.h"

#include <grpcpp/create_channel.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace luukku::testing {

Replicas::Replicas(const std::string& service, int count, const Database& database,
                   const Tokens& tokens, const std::map<std::string, std::string>& peers,
                   const std::map<std::string, std::string>& secret_files,
                   const ReplicaOptions& options)
    : service_(service),
      owner_database_(database.owner()),
      authority_(options.authority),
      programs_(options.programs),
      settings_(options.settings) {
  const char* told = std::getenv("LUUKKU_LOG_LEVEL");
  settings_.insert({{"database", database.runtime()},
                    {"jwks-file", tokens.jwks_file()},
                    {"development", "true"},
                    {"log-level", told == nullptr ? "warning" : told}});
  for (const auto& [peer, address] : peers) settings_[peer + "-address"] = address;
  for (const auto& [secret, file] : secret_files) settings_[secret + "-file"] = file;
  AddTransport(tokens, !peers.empty());
  AddLimits(options.limits);
  if (Migrate() != 0) {
    std::fprintf(stderr, "luukku-%s cannot migrate\n", service_.c_str());
    std::exit(1);
  }
  for (int i = 0; i < count; ++i) {
    const int port = options.ports.empty() ? FreePort() : options.ports[i];
    replicas_.push_back({port, FreePort(), FreePort(), std::nullopt});
    Start(replicas_.back());
  }
}

void Replicas::AddTransport(const Tokens& tokens, bool calls_others) {
  if (authority_ != nullptr) {
    authority_->WriteIdentity(service_);
    const server::TlsSettings tls = authority_->SettingsOf(service_);
    settings_.insert({{"tls-certificate-file", tls.certificate_file},
                      {"tls-key-file", tls.key_file},
                      {"tls-client-ca-file", tls.client_ca_file},
                      {"tls-ca-file", tls.ca_file}});
  } else if (calls_others) {
    settings_["service-token-file"] = tokens.service_token_file();
  }
}

void Replicas::AddLimits(const server::LimitSettings& limits) {
  settings_.insert(
      {{"calls-per-second", absl::StrCat(limits.calls_per_second)},
       {"calls-in-flight", absl::StrCat(limits.calls_in_flight)},
       {"streams", absl::StrCat(limits.streams)},
       {"public-calls-per-second", absl::StrCat(limits.public_calls_per_second)},
       {"all-public-calls-per-second", absl::StrCat(limits.all_public_calls_per_second)},
       {"bad-tokens-per-second", absl::StrCat(limits.bad_tokens_per_second)}});
}

std::string Replicas::Program() const {
  return absl::StrCat(programs_, programs_.empty() ? "" : "/", "luukku-", service_);
}

int Replicas::Migrate() const {
  return Process(Program(), {"migrate", "--database", owner_database_}).Wait();
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
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5'000);  // An attempt's time.
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
  std::map<std::string, std::string> settings = settings_;
  for (const auto& [name, port] : {std::pair("listen", replica.port),
                                   {"probe-listen", replica.probe_port},
                                   {"metrics-listen", replica.metrics_port}}) {
    settings[name] = absl::StrCat("127.0.0.1:", port);
  }
  std::vector<std::string> environment;
  for (const auto& [name, value] : settings) {
    environment.push_back(absl::StrCat(
        "LUUKKU_", absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"-", "_"}})), "=", value));
  }
  replica.process.reset();
  replica.process.emplace(Program(), std::vector<std::string>{"serve"}, environment);
  // /metrics opens after the port of the calls.
  if (WaitForPort(replica.port, 20) && WaitForPort(replica.metrics_port, 20)) return;
  std::fprintf(stderr, "luukku-%s did not start\n", service_.c_str());
  std::exit(1);
}

}  // namespace luukku::testing
