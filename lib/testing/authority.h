#pragma once

#include <grpcpp/security/credentials.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "lib/server/settings.h"
#include "lib/testing/server.h"

namespace luukku::testing {

// A certificate and its key, as PEM.
struct Identity {
  std::string chain;
  std::string key;
};

// A certificate authority of a test, and the files that it makes.
class Authority {
 public:
  Authority();

  // A certificate for these names: DNS names, and URIs (with "://").
  Identity Issue(const std::vector<std::string>& names, absl::Duration begins = -absl::Hours(1),
                 absl::Duration ends = absl::Hours(1)) const;

  // Issues one for luukku-`service` and writes it where `Settings` says, in place of the one
  // before.
  void WriteIdentity(const std::string& service) const;
  void WriteIdentity(const std::string& service, const Identity& identity) const;

  // The settings of a service that takes calls by TLS, and makes its own by mTLS.
  server::TlsSettings SettingsOf(const std::string& service) const;

  std::string ca_file() const { return folder_.File("ca.pem"); }
  std::string ca() const { return ca_; }

  // Of a client that trusts this authority; with a certificate of its own, unless it is empty.
  std::shared_ptr<grpc::ChannelCredentials> ForClient(const Identity& identity = {}) const;

 private:
  struct Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };

  const TemporaryFolder folder_;
  const std::unique_ptr<EVP_PKEY, Free> key_;
  const std::unique_ptr<X509, Free> certificate_;
  const std::string ca_;
};

}  // namespace luukku::testing
