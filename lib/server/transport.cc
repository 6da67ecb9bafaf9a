// How calls travel: the settings' rules, and channels to other services.

#include "lib/server/transport.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/create_channel.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/status/address.h"

namespace luukku::server {
namespace {

absl::Status Refuse(std::string_view what) {
  return absl::InvalidArgumentError(absl::string_view(what.data(), what.size()));
}

absl::Status CheckFiles(const TlsSettings& tls) {
  if (tls.certificate_file.empty() != tls.key_file.empty()) {
    return Refuse("--tls-certificate-file and --tls-key-file are given together or not at all");
  }
  if (tls.certificate_file.empty() && !tls.client_ca_file.empty()) {
    return Refuse("--tls-client-ca-file needs --tls-certificate-file");
  }
  return absl::OkStatus();
}

// Names of services become ids of principals.
absl::Status CheckServiceNames(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const std::string id = name.substr(name.rfind('/') + 1);
    const bool good =
        !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](unsigned char c) {
          return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-';
        });
    if (!good) {
      return Refuse(absl::StrCat("--service-names: \"", name,
                                 "\" must end with 1 to 64 of A-Z, a-z, 0-9, \".\", \"_\", \"-\""));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckTransport(const Settings& settings) {
  const TlsSettings& tls = settings.tls;
  if (absl::Status status = CheckFiles(tls); !status.ok()) return status;
  if (absl::Status status = CheckServiceNames(settings.service_names); !status.ok()) return status;
  if (tls.certificate_file.empty() && !settings.plaintext && !IsLoopback(settings.listen)) {
    return Refuse(absl::StrCat("--listen: ", settings.listen,
                               " can be reached from other hosts: give --tls-certificate-file and "
                               "--tls-key-file, or --plaintext"));
  }
  for (const auto& [peer, address] : settings.peers) {
    if (!tls.ca_file.empty() || settings.plaintext || IsLoopback(address)) continue;
    return Refuse(absl::StrCat("--", peer, "-address: ", address,
                               " is another host: give --tls-ca-file, or --plaintext"));
  }
  const bool has_certificate = !tls.ca_file.empty() && !tls.certificate_file.empty();
  if (!settings.peers.empty() && settings.service_token_file.empty() && !has_certificate) {
    return Refuse(
        "--service-token-file is required unless --tls-ca-file and --tls-certificate-file are "
        "given");
  }
  return absl::OkStatus();
}

std::map<std::string, std::shared_ptr<grpc::Channel>> OpenPeers(const Settings& settings,
                                                                const Certificates& certificates) {
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels;
  const auto credentials = certificates.ForPeers();
  for (const auto& [name, address] : settings.peers) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
    // How long an attempt may take that nobody answers; gRPC would wait for 20 s.
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5'000);
    arguments.SetServiceConfigJSON(R"({"loadBalancingConfig":[{"round_robin":{}}]})");
    // A service is identified by the name in its certificate, wherever it runs.
    if (!settings.tls.ca_file.empty()) arguments.SetSslTargetNameOverride("luukku-" + name);
    channels[name] = grpc::CreateCustomChannel(address, credentials, arguments);
  }
  return channels;
}

std::optional<auth::Principal> ServiceOf(const grpc::ServerContextBase& context,
                                         const std::vector<std::string>& service_names) {
  const auto peer = context.auth_context();
  if (peer == nullptr) return std::nullopt;
  for (const char* property : {GRPC_PEER_DNS_PROPERTY_NAME, GRPC_PEER_URI_PROPERTY_NAME}) {
    for (const grpc::string_ref& value : peer->FindPropertyValues(property)) {
      const std::string name(value.data(), value.size());
      if (std::find(service_names.begin(), service_names.end(), name) == service_names.end()) {
        continue;
      }
      const std::string id = name.substr(name.rfind('/') + 1);  // Of a URI, its last part.
      return auth::Principal{.id = id, .display_name = id, .roles = auth::Role::kService};
    }
  }
  return std::nullopt;
}

}  // namespace luukku::server
