#include "lib/testing/authority.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace luukku::testing {
namespace {

void DieUnless(bool ok) {
  if (ok) return;
  std::fprintf(stderr, "OpenSSL makes no certificate\n");
  std::exit(1);
}

EVP_PKEY* NewKey() {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  DieUnless(key != nullptr);
  return key;
}

void AddExtension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  DieUnless(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

// Without its extensions and signature.
X509* NewCertificate(EVP_PKEY* key, const std::string& common_name, absl::Time begins,
                     absl::Time ends) {
  X509* const certificate = X509_new();
  BIGNUM* const number = BN_new();
  BN_rand(number, 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_TIME_set(X509_getm_notBefore(certificate), absl::ToTimeT(begins));
  ASN1_TIME_set(X509_getm_notAfter(certificate), absl::ToTimeT(ends));
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  return certificate;
}

X509* NewAuthority(EVP_PKEY* key) {
  const absl::Time now = absl::Now();
  X509* const certificate =
      NewCertificate(key, "Authority of a test", now - absl::Hours(2), now + absl::Hours(2));
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  AddExtension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(certificate, certificate, NID_subject_key_identifier, "hash");
  DieUnless(X509_sign(certificate, key, EVP_sha256()) > 0);
  return certificate;
}

template <typename Write>
std::string Pem(Write write) {
  BIO* const memory = BIO_new(BIO_s_mem());
  DieUnless(write(memory) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);  // NOLINT(runtime/int): OpenSSL's type.
  std::string pem(text, static_cast<size_t>(size));
  BIO_free(memory);
  return pem;
}

std::string PemOf(X509* certificate) {
  return Pem([&](BIO* memory) { return PEM_write_bio_X509(memory, certificate); });
}

}  // namespace

Authority::Authority()
    : key_(NewKey()), certificate_(NewAuthority(key_.get())), ca_(PemOf(certificate_.get())) {
  std::ofstream(ca_file()) << ca_;
}

Identity Authority::Issue(const std::vector<std::string>& names, absl::Duration begins,
                          absl::Duration ends) const {
  const std::unique_ptr<EVP_PKEY, Free> key(NewKey());
  const absl::Time now = absl::Now();
  const std::unique_ptr<X509, Free> certificate(
      NewCertificate(key.get(), names.front(), now + begins, now + ends));
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
  std::string all;
  for (const std::string& name : names) {
    absl::StrAppend(&all, all.empty() ? "" : ",",
                    absl::StrContains(name, "://") ? "URI:" : "DNS:", name);
  }
  AddExtension(certificate.get(), certificate_.get(), NID_subject_alt_name, all);
  // All authorities have the same name here: this extension identifies the issuer.
  AddExtension(certificate.get(), certificate_.get(), NID_authority_key_identifier, "keyid");
  DieUnless(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0);
  return {PemOf(certificate.get()), Pem([&](BIO* memory) {
            return PEM_write_bio_PrivateKey(memory, key.get(), nullptr, nullptr, 0, nullptr,
                                            nullptr);
          })};
}

void Authority::WriteIdentity(const std::string& service) const {
  WriteIdentity(service, Issue({"luukku-" + service, "localhost"}));
}

void Authority::WriteIdentity(const std::string& service, const Identity& identity) const {
  const server::TlsSettings settings = SettingsOf(service);
  std::ofstream(settings.key_file) << identity.key;
  std::ofstream(settings.certificate_file) << identity.chain;
}

server::TlsSettings Authority::SettingsOf(const std::string& service) const {
  return {.certificate_file = folder_.File(service + ".pem"),
          .key_file = folder_.File(service + ".key"),
          .client_ca_file = ca_file(),
          .ca_file = ca_file()};
}

std::shared_ptr<grpc::ChannelCredentials> Authority::ForClient(const Identity& identity) const {
  return grpc::SslCredentials(
      {.pem_root_certs = ca_, .pem_private_key = identity.key, .pem_cert_chain = identity.chain});
}

}  // namespace luukku::testing
