#include "lib/auth/minter.h"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "lib/auth/jose.h"

namespace luukku::auth {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kReadableByAll = 0644;

// A new file beside another; deleted unless it replaces that one.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& file)
      : file_(file), name_(file + ".XXXXXX"), descriptor_(mkostemp(name_.data(), O_CLOEXEC)) {}
  ~TemporaryFile() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    if (!placed_) unlink(name_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  // False with errno set if it fails.
  bool Place(std::string_view text, mode_t mode) {
    placed_ = descriptor_ >= 0 && Write(text) && fchmod(descriptor_, mode) == 0 &&
              fsync(descriptor_) == 0 && std::rename(name_.c_str(), file_.c_str()) == 0;
    return placed_;
  }

 private:
  bool Write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = write(descriptor_, text.data(), text.size());
      if (count < 0) return false;
      text.remove_prefix(static_cast<size_t>(count));
    }
    return true;
  }

  const std::string file_;
  std::string name_;
  const int descriptor_;
  bool placed_ = false;
};

// Replaces `file` at once, so that nobody sees half of it, or sees it with another mode.
absl::Status ReplaceFile(const std::string& file, std::string_view text, mode_t mode) {
  TemporaryFile temporary(file);
  if (temporary.Place(text, mode)) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", file));
}

// None if OpenSSL has no randomness.
std::optional<std::string> NewDevelopmentKid() {
  std::array<unsigned char, 4> bytes;
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) return std::nullopt;
  const std::string raw(bytes.begin(), bytes.end());
  return "development-" + absl::BytesToHexString(raw);
}

// Null if cjose or OpenSSL fails.
JwkPtr NewDevelopmentKey() {
  const auto kid = NewDevelopmentKid();
  JwkPtr key(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, nullptr));
  if (!kid || key == nullptr) return nullptr;
  if (!cjose_jwk_set_kid(key.get(), kid->c_str(), kid->size(), nullptr)) return nullptr;
  return key;
}

// The algorithm that tokens are signed with by such a key; null if there is none.
const char* AlgorithmFor(const cjose_jwk_t* key) {
  if (cjose_jwk_get_kty(key, nullptr) == CJOSE_JWK_KTY_RSA) return CJOSE_HDR_ALG_RS256;
  const auto curve = cjose_jwk_EC_get_curve(key, nullptr);
  return curve == CJOSE_JWK_EC_P_256 ? CJOSE_HDR_ALG_ES256 : nullptr;
}

absl::StatusOr<JwkPtr> ReadPrivateKey(const std::string& file) {
  const auto json = ReadJsonFile(file);
  if (!json.ok()) return json.status();
  JwkPtr key(cjose_jwk_import_json(json->get(), nullptr));
  if (key == nullptr || !HoldsSecret(json->get()) || AlgorithmFor(key.get()) == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, " is not a private JWK that can sign (EC P-256 or RSA)"));
  }
  return key;
}

// Null if cjose fails.
HeaderPtr HeaderFor(const cjose_jwk_t* key) {
  HeaderPtr header(cjose_header_new(nullptr));
  const char* kid = cjose_jwk_get_kid(key, nullptr);
  const bool complete =
      header != nullptr &&
      cjose_header_set(header.get(), CJOSE_HDR_ALG, AlgorithmFor(key), nullptr) &&
      cjose_header_set(header.get(), "typ", "JWT", nullptr) &&
      (kid == nullptr || cjose_header_set(header.get(), CJOSE_HDR_KID, kid, nullptr));
  return complete ? std::move(header) : nullptr;
}

json_t* JsonString(const std::string& text) { return json_stringn(text.data(), text.size()); }

json_t* JsonSeconds(absl::Time time) { return json_integer(absl::ToUnixSeconds(time)); }

// The payload; null if a claim is not UTF-8.
JsonText PayloadOf(const TokenClaims& claims) {
  JsonPtr roles(json_array());
  bool complete = true;
  for (const auto& role : claims.roles) {
    complete = json_array_append_new(roles.get(), JsonString(role)) == 0 && complete;
  }
  JsonPtr json(json_object());
  const auto set = [&](const char* name, json_t* value) {
    complete = json_object_set_new(json.get(), name, value) == 0 && complete;
  };
  set("iss", JsonString(claims.issuer));
  set("aud", JsonString(claims.audience));
  set("sub", JsonString(claims.subject));
  set("iat", JsonSeconds(claims.issued_at));
  set("exp", JsonSeconds(claims.expires_at));
  set("roles", roles.release());
  if (!claims.name.empty()) set("name", JsonString(claims.name));
  return JsonText(complete ? json_dumps(json.get(), JSON_COMPACT) : nullptr);
}

}  // namespace

absl::Status WriteDevelopmentKey(const std::string& private_file, const std::string& jwks_file) {
  const OpenSslErrorScope scope;
  const JwkPtr key = NewDevelopmentKey();
  if (key == nullptr) return absl::InternalError("OpenSSL cannot make a P-256 key");
  const CjoseText private_jwk(cjose_jwk_to_json(key.get(), true, nullptr));
  const CjoseText public_jwk(cjose_jwk_to_json(key.get(), false, nullptr));
  if (private_jwk == nullptr || public_jwk == nullptr) {
    return absl::InternalError("cjose cannot write a P-256 key as JSON");
  }
  const auto written = ReplaceFile(private_file, absl::StrCat(private_jwk.get(), "\n"), kOwnerOnly);
  if (!written.ok()) return written;
  return ReplaceFile(jwks_file, absl::StrCat("{\"keys\":[", public_jwk.get(), "]}\n"),
                     kReadableByAll);
}

absl::StatusOr<std::string> MintToken(const std::string& private_file, const TokenClaims& claims) {
  const OpenSslErrorScope scope;
  const auto key = ReadPrivateKey(private_file);
  if (!key.ok()) return key.status();
  const JsonText payload = PayloadOf(claims);
  if (payload == nullptr) return absl::InvalidArgumentError("a claim of the token is not UTF-8");
  const HeaderPtr header = HeaderFor(key->get());
  if (header == nullptr) return absl::InternalError("cjose cannot make a JWS header");
  const std::string_view text(payload.get());
  const JwsPtr jws(cjose_jws_sign(key->get(), header.get(),
                                  reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                                  nullptr));
  const char* token = nullptr;
  if (jws == nullptr || !cjose_jws_export(jws.get(), &token, nullptr) || token == nullptr) {
    return absl::InternalError("cjose cannot sign with the key in " + private_file);
  }
  return std::string(token);
}

}  // namespace luukku::auth
