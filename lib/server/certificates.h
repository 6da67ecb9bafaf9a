#pragma once

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/server/memory_file.h"
#include "lib/server/settings.h"
#include "lib/server/worker.h"

namespace luukku::server {

// This process's certificate, and the authorities that it trusts: the files of the settings `tls`,
// which may be replaced while it runs. New connections get the new files within 2.5 s; files that
// are broken, or do not fit together (yet), change nothing (docs/adr/0015). Without files
// everything is plaintext.
class Certificates {
 public:
  // Errors: INVALID_ARGUMENT with a sentence that names the setting and the file.
  static absl::StatusOr<std::unique_ptr<Certificates>> Load(const TlsSettings& settings);

  // For the gRPC port. With a client CA file, callers are asked for a certificate: they need not
  // send one, but a bad one is refused.
  std::shared_ptr<grpc::ServerCredentials> ForServer() const;

  // For calls to other services. Their certificates must be issued by --tls-ca-file; the channel
  // says which name they need.
  std::shared_ptr<grpc::ChannelCredentials> ForPeers() const;

  // For calls to the own gRPC port. Its certificate is not checked, since it names no address.
  std::shared_ptr<grpc::ChannelCredentials> ForSelf() const;

  // When the certificate in use ends; the epoch if there is none.
  absl::Time expiry() const { return absl::FromUnixSeconds(expiry_); }
  // How many times files were refused; unchanged files count once.
  int64_t refused() const { return refused_; }

 private:
  // A file for gRPC, and its text.
  struct Kept {
    MemoryFile file;
    std::string text;
  };

  explicit Certificates(const TlsSettings& settings);
  // Takes all good files; returns the first error of the others.
  absl::Status Refresh();
  void Watch();
  absl::Status RefreshIdentity();
  absl::Status RefreshAuthorities(const char* flag, const std::string& path, Kept& kept);
  std::shared_ptr<grpc::experimental::CertificateProviderInterface> Provide(
      const Kept& authorities) const;

  const TlsSettings settings_;
  Kept identity_, client_authorities_, peer_authorities_;
  std::atomic<int64_t> expiry_ = 0;
  std::atomic<int64_t> refused_ = 0;
  absl::Status last_;  // Of Refresh.
  Worker worker_;      // Last: it uses the others.
};

}  // namespace luukku::server
