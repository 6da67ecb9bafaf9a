#include "lib/server/certificates.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/log/log.h"
#include "lib/server/pem.h"

namespace luukku::server {
namespace {

constexpr absl::Duration kLookAt = absl::Seconds(1);
constexpr int kGrpcLooksAtSeconds = 1;

absl::Status Refuse(const char* flag, const std::string& path, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(flag, ": ", path, " ", std::string(what)));
}

absl::StatusOr<std::string> ReadPem(const char* flag, const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return Refuse(flag, path, "can't be read");
  return text.str();
}

std::string_view TextOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

}  // namespace

Certificates::Certificates(const TlsSettings& settings)
    : settings_(settings), worker_("certificates", kLookAt, [this] {
        Watch();
        return false;
      }) {}

absl::StatusOr<std::unique_ptr<Certificates>> Certificates::Load(const TlsSettings& settings) {
  std::unique_ptr<Certificates> certificates(new Certificates(settings));
  if (absl::Status status = certificates->Refresh(); !status.ok()) return status;
  if (settings.HasFiles()) certificates->worker_.Start();
  return certificates;
}

absl::Status Certificates::Refresh() {
  absl::Status status = RefreshIdentity();
  status.Update(
      RefreshAuthorities("--tls-client-ca-file", settings_.client_ca_file, client_authorities_));
  status.Update(RefreshAuthorities("--tls-ca-file", settings_.ca_file, peer_authorities_));
  return status;
}

void Certificates::Watch() {
  absl::Status status = Refresh();
  if (!status.ok() && status != last_) {
    ++refused_;
    log::Warning("TLS files are not used; those of before still are",
                 {{"what", std::string(TextOf(status))}});
  }
  last_ = std::move(status);
}

absl::Status Certificates::RefreshIdentity() {
  if (settings_.certificate_file.empty()) return absl::OkStatus();
  const auto chain = ReadPem("--tls-certificate-file", settings_.certificate_file);
  if (!chain.ok()) return chain.status();
  const auto key = ReadPem("--tls-key-file", settings_.key_file);
  if (!key.ok()) return key.status();
  // Both in one file, since gRPC reads chain and key one after the other.
  const std::string both = absl::StrCat(*chain, "\n", *key);
  if (both == identity_.text) return absl::OkStatus();
  const auto end = CheckIdentity(*chain, *key, absl::Now());
  if (!end.ok()) {
    return Refuse("--tls-certificate-file", settings_.certificate_file, TextOf(end.status()));
  }
  identity_.file.Write(both);
  expiry_ = absl::ToUnixSeconds(*end);
  if (!identity_.text.empty())
    log::Info("a new certificate is used",
              {{"valid_until", absl::FormatTime(absl::RFC3339_sec, *end, absl::UTCTimeZone())}});
  identity_.text = both;
  return absl::OkStatus();
}

absl::Status Certificates::RefreshAuthorities(const char* flag, const std::string& path,
                                              Kept& kept) {
  if (path.empty()) return absl::OkStatus();
  auto text = ReadPem(flag, path);
  if (!text.ok()) return text.status();
  if (*text == kept.text) return absl::OkStatus();
  if (const auto status = CheckAuthorities(*text); !status.ok()) {
    return Refuse(flag, path, TextOf(status));
  }
  kept.file.Write(*text);
  if (!kept.text.empty()) log::Info("new certificate authorities are used", {{"flag", flag}});
  kept.text = *std::move(text);
  return absl::OkStatus();
}

std::shared_ptr<grpc::experimental::CertificateProviderInterface> Certificates::Provide(
    const Kept& authorities) const {
  const std::string identity = settings_.certificate_file.empty() ? "" : identity_.file.path();
  return std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      identity, identity, authorities.text.empty() ? "" : authorities.file.path(),
      kGrpcLooksAtSeconds);
}

std::shared_ptr<grpc::ServerCredentials> Certificates::ForServer() const {
  if (settings_.certificate_file.empty()) return grpc::InsecureServerCredentials();
  grpc::experimental::TlsServerCredentialsOptions options(Provide(client_authorities_));
  options.watch_identity_key_cert_pairs();
  if (!settings_.client_ca_file.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> Certificates::ForPeers() const {
  if (settings_.ca_file.empty()) return grpc::InsecureChannelCredentials();
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Provide(peer_authorities_));
  options.watch_root_certs();
  if (!settings_.certificate_file.empty()) options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> Certificates::ForSelf() const {
  if (settings_.certificate_file.empty()) return grpc::InsecureChannelCredentials();
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_verify_server_certs(false);
  options.set_check_call_host(false);
  options.set_certificate_verifier(std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace luukku::server
