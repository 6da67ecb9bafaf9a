#include "lib/server/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <vector>

namespace luukku::server {
namespace {

template <auto release>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    release(object);
  }
};
using BioPtr = std::unique_ptr<BIO, Freer<BIO_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Freer<X509_free>>;

BioPtr Reader(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// For encrypted keys: OpenSSL would ask the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

absl::StatusOr<std::vector<CertificatePtr>> ReadCertificates(const std::string& text) {
  ERR_clear_error();
  const BioPtr reader = Reader(text);
  std::vector<CertificatePtr> certificates;
  while (X509* certificate = PEM_read_bio_X509(reader.get(), nullptr, NoPassword, nullptr)) {
    certificates.emplace_back(certificate);
  }
  // At the end of a good file it finds no further beginning.
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!ended) return absl::InvalidArgumentError("holds a broken certificate");
  if (certificates.empty()) return absl::InvalidArgumentError("holds no certificate (PEM)");
  return certificates;
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm utc{};
  if (ASN1_TIME_to_tm(time, &utc) != 1) return absl::InfinitePast();
  return absl::FromCivil(absl::CivilSecond(utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                                           utc.tm_hour, utc.tm_min, utc.tm_sec),
                         absl::UTCTimeZone());
}

}  // namespace

absl::StatusOr<absl::Time> CheckIdentity(const std::string& chain, const std::string& key,
                                         absl::Time now) {
  const auto certificates = ReadCertificates(chain);
  if (!certificates.ok()) return certificates.status();
  const KeyPtr private_key(
      PEM_read_bio_PrivateKey(Reader(key).get(), nullptr, NoPassword, nullptr));
  ERR_clear_error();
  if (private_key == nullptr) {
    return absl::InvalidArgumentError("goes with a key file that holds no private key (PEM)");
  }
  const bool match = X509_check_private_key(certificates->front().get(), private_key.get()) == 1;
  ERR_clear_error();
  if (!match) return absl::InvalidArgumentError("is not the certificate of the key file's key");
  absl::Time end = absl::InfiniteFuture();
  for (const CertificatePtr& certificate : *certificates) {
    if (TimeOf(X509_get0_notBefore(certificate.get())) > now) {
      return absl::InvalidArgumentError("holds a certificate that is not valid yet");
    }
    end = std::min(end, TimeOf(X509_get0_notAfter(certificate.get())));
  }
  if (end <= now) return absl::InvalidArgumentError("holds a certificate that has expired");
  return end;
}

absl::Status CheckAuthorities(const std::string& certificates) {
  return ReadCertificates(certificates).status();
}

}  // namespace luukku::server
