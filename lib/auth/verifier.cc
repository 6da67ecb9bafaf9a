#include "lib/auth/verifier.h"

#include <optional>
#include <utility>

#include "lib/auth/claims.h"
#include "lib/auth/jose.h"
#include "lib/auth/key_ring.h"
#include "lib/auth/key_set.h"
#include "lib/auth/token_cache.h"
#include "lib/status/error.h"

namespace luukku::auth {
namespace {

constexpr size_t kMaxTokenBytes = 8 * 1024;
constexpr size_t kEs256SignatureLength = 86;  // 64 bytes in base64url.
constexpr std::string_view kBase64UrlDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Whether `text` is the one way to write some bytes in base64url without padding. cjose's decoder
// is laxer (it stops at '=' and drops spare bits), so that several texts would pass as one
// signature.
bool IsCanonicalBase64Url(std::string_view text) {
  if (text.empty() || text.size() % 4 == 1) return false;
  if (text.find_first_not_of(kBase64UrlDigits) != std::string_view::npos) return false;
  const unsigned spare_bits = text.size() % 4 == 2 ? 4 : text.size() % 4 == 3 ? 2 : 0;
  return kBase64UrlDigits.find(text.back()) % (1u << spare_bits) == 0;
}

// The signature's text, if the token has the JWS compact form (RFC 7515, 7.1) with a payload.
std::optional<std::string_view> SignatureOf(std::string_view token) {
  const size_t first = token.find('.');
  const size_t last = token.rfind('.');
  if (first == last) return std::nullopt;  // Also if there is no dot.
  const std::string_view signature = token.substr(last + 1);
  const bool well_formed = IsCanonicalBase64Url(token.substr(0, first)) &&
                           IsCanonicalBase64Url(token.substr(first + 1, last - first - 1)) &&
                           IsCanonicalBase64Url(signature);
  return well_formed ? std::optional(signature) : std::nullopt;
}

// The type of the keys for an algorithm which tokens may use. A token's "alg" selects nothing else.
std::optional<cjose_jwk_kty_t> KeyTypeFor(std::optional<std::string_view> alg) {
  if (alg == "ES256") return CJOSE_JWK_KTY_EC;
  if (alg == "RS256") return CJOSE_JWK_KTY_RSA;
  return std::nullopt;
}

// UNAVAILABLE KEYS_UNAVAILABLE with RetryInfo.
absl::Status KeysUnavailable(std::string_view sentence, absl::Duration retry) {
  return RetryAfter(Error(absl::StatusCode::kUnavailable, reason::kKeysUnavailable, sentence),
                    retry);
}

// The key that a token's header names.
struct WantedKey {
  cjose_jwk_kty_t type;
  std::optional<std::string_view> kid;
};

absl::StatusOr<WantedKey> ReadHeader(const json_t* header) {
  const auto type = KeyTypeFor(StringMember(header, "alg"));
  if (!type) return TokenInvalid("the token's algorithm (alg) is neither ES256 nor RS256");
  if (json_object_get(header, "crit") != nullptr) {
    return TokenInvalid("the token's header has critical extensions (crit); none is known here");
  }
  const auto kid = StringMember(header, "kid");
  if (json_object_get(header, "kid") != nullptr && !kid) {
    return TokenInvalid("the token's key name (kid) is not a string");
  }
  return WantedKey{*type, kid};
}

std::string_view PayloadOf(const cjose_jws_t* jws) {
  uint8_t* bytes = nullptr;
  size_t size = 0;
  cjose_jws_get_plaintext(jws, &bytes, &size, nullptr);
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

// Verification needs no lock: cjose keeps all of its state in the JWS, takes the key as const and
// hands it to ECDSA_do_verify and RSA_verify, for which OpenSSL lets threads share a key.
struct Verifier::State {
  absl::StatusOr<const cjose_jwk_t*> FindKey(const json_t* header, const KeySet* keys,
                                             absl::Time now) const;
  absl::StatusOr<VerifiedToken> VerifyAnew(std::string_view token, const KeySet* keys,
                                           absl::Time now) const;
  // The same with the current keys; remembers the token for Recall.
  absl::StatusOr<Principal> VerifyAndRemember(std::string_view token, const TokenDigest& digest,
                                              absl::Time now);

  VerifierOptions options;
  std::unique_ptr<KeyRing> ring;
  TokenCache cache;
};

absl::StatusOr<const cjose_jwk_t*> Verifier::State::FindKey(const json_t* header,
                                                            const KeySet* keys,
                                                            absl::Time now) const {
  const auto wanted = ReadHeader(header);
  if (!wanted.ok()) return wanted.status();
  if (keys == nullptr) {
    return KeysUnavailable("the identity provider's keys are not known yet; try again",
                           absl::Seconds(1));
  }
  const cjose_jwk_t* key = keys->Find(wanted->type, wanted->kid);
  if (key != nullptr) return key;
  if (!wanted->kid) {
    return TokenInvalid("the token must name its key (kid): not exactly one fits its algorithm");
  }
  if (const auto retry = ring->Want(now)) {
    return KeysUnavailable("the token's key (kid) is not known; the keys are being read again",
                           *retry);
  }
  return TokenInvalid("the token's key (kid) is not among the trusted ones of its algorithm");
}

absl::StatusOr<VerifiedToken> Verifier::State::VerifyAnew(std::string_view token,
                                                          const KeySet* keys,
                                                          absl::Time now) const {
  const auto signature = SignatureOf(token);
  if (!signature) return TokenInvalid("the token is not a signed JWT (JWS compact form)");
  const OpenSslErrorScope scope;
  const JwsPtr jws(cjose_jws_import(token.data(), token.size(), nullptr));
  if (jws == nullptr) {
    return TokenInvalid("the token's header is not that of a JWT signed with ES256 or RS256");
  }
  const auto key = FindKey(cjose_jws_get_protected(jws.get()), keys, now);
  if (!key.ok()) return key.status();
  // cjose takes any length for ES256; for RS256, OpenSSL checks it.
  const bool ec = cjose_jwk_get_kty(*key, nullptr) == CJOSE_JWK_KTY_EC;
  if ((ec && signature->size() != kEs256SignatureLength) ||
      !cjose_jws_verify(jws.get(), *key, nullptr)) {
    return TokenInvalid("the token's signature is wrong");
  }
  return CheckClaims(PayloadOf(jws.get()), options, now);
}

absl::StatusOr<Principal> Verifier::State::VerifyAndRemember(std::string_view token,
                                                             const TokenDigest& digest,
                                                             absl::Time now) {
  const auto [keys, generation] = ring->Get();
  auto verified = VerifyAnew(token, keys.get(), now);
  if (verified.ok()) {
    cache.Insert(digest, generation, *verified);
    return verified->principal;
  }
  // A token whose key was replaced is as unknown as any bad one.
  if (absl::IsUnauthenticated(verified.status())) cache.Forget(digest);
  return verified.status();
}

absl::StatusOr<std::unique_ptr<Verifier>> Verifier::Create(VerifierOptions options) {
  auto ring = KeyRing::Create(options);
  if (!ring.ok()) return ring.status();
  auto state = std::make_unique<State>();
  state->options = std::move(options);
  state->ring = *std::move(ring);
  return std::unique_ptr<Verifier>(new Verifier(std::move(state)));
}

Verifier::Verifier(std::unique_ptr<State> state) : state_(std::move(state)) {}
Verifier::~Verifier() = default;

absl::StatusOr<Principal> Verifier::Verify(std::string_view token, absl::Time now) {
  if (token.size() > kMaxTokenBytes) return TokenInvalid("the token is longer than 8 KiB");
  if (auto known = Recall(token, now)) return *std::move(known);
  return state_->VerifyAndRemember(token, DigestOf(token), now);
}

std::optional<Principal> Verifier::Recall(std::string_view token, absl::Time now) const {
  if (token.size() > kMaxTokenBytes) return std::nullopt;
  const TokenDigest digest = DigestOf(token);
  if (auto known = state_->cache.Find(digest, state_->ring->generation(), now)) return known;
  if (!state_->cache.Knows(digest, now)) return std::nullopt;
  const auto verified = state_->VerifyAndRemember(token, digest, now);
  return verified.ok() ? std::optional(*verified) : std::nullopt;
}

absl::StatusOr<KeyNews> Verifier::RefreshKeys(absl::Time now) { return state_->ring->Refresh(now); }
KeyStats Verifier::key_stats(absl::Time now) const { return state_->ring->stats(now); }

}  // namespace luukku::auth
