#include "lib/auth/key_set.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace luukku::auth {
namespace {

constexpr size_t kMinRsaBits = 2048;

// The key's name in error messages: its kid, or its place in the set.
std::string Label(const json_t* jwk, size_t index) {
  if (const auto kid = StringMember(jwk, "kid")) {
    return absl::StrCat("the key \"", std::string(*kid), "\"");
  }
  return absl::StrCat("key ", index + 1);
}

absl::Status Objection(const std::string& what) { return absl::InvalidArgumentError(what); }

// Whether a set may contain this key, usable here or not.
absl::Status CheckAllowed(const json_t* jwk, bool allow_development_keys) {
  if (!json_is_object(jwk)) return Objection("is not an object");
  if (StringMember(jwk, "kty") == "oct") {
    return Objection("is symmetric; only public keys (EC P-256, RSA) can check tokens, remove it");
  }
  if (HoldsSecret(jwk)) {
    return Objection("is private; put its public half here, and replace it if others saw it");
  }
  const auto kid = StringMember(jwk, "kid");
  if (!kid && json_object_get(jwk, "kid") != nullptr) {
    return Objection("has a kid that is not a string");
  }
  if (kid && kid->starts_with("development") && !allow_development_keys) {
    return Objection(
        "is for development; put the identity provider's keys here, or allow development keys if "
        "this is no production system");
  }
  return absl::OkStatus();
}

// Whether the key is meant to check signatures of one of our two algorithms.
bool IsForOurTokens(const json_t* jwk) {
  const auto kty = StringMember(jwk, "kty");
  const bool ec = kty == "EC" && StringMember(jwk, "crv") == "P-256";
  if (!ec && kty != "RSA") return false;
  if (StringMember(jwk, "use").value_or("sig") != "sig") return false;
  const std::string_view alg = ec ? "ES256" : "RS256";
  return StringMember(jwk, "alg").value_or(alg) == alg;
}

absl::StatusOr<JwkPtr> ImportKey(json_t* jwk) {
  const OpenSslErrorScope scope;
  JwkPtr key(cjose_jwk_import_json(jwk, nullptr));
  if (key == nullptr) return Objection("is not a valid EC P-256 or RSA key");
  const bool rsa = cjose_jwk_get_kty(key.get(), nullptr) == CJOSE_JWK_KTY_RSA;
  if (rsa && cjose_jwk_get_keysize(key.get(), nullptr) < kMinRsaBits) {
    return Objection("is too short; RSA keys need 2048 bits or more");
  }
  return key;
}

}  // namespace

absl::StatusOr<KeySet> KeySet::Parse(const std::string& source, std::string_view text,
                                     bool allow_development_keys,
                                     std::vector<std::string>* passed_over) {
  const auto json = ParseJson(source, text);
  if (!json.ok()) return json.status();
  const json_t* members = json_object_get(json->get(), "keys");
  if (!json_is_array(members)) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, " is not a JWK set; it needs an array \"keys\" (RFC 7517)"));
  }
  KeySet set;
  for (size_t index = 0; index < json_array_size(members); ++index) {
    json_t* jwk = json_array_get(members, index);
    const auto added = set.Add(jwk, allow_development_keys);
    if (added.ok()) continue;
    const std::string objection =
        absl::StrCat(source, ": ", Label(jwk, index), " ", std::string(added.message()));
    if (passed_over == nullptr) return absl::InvalidArgumentError(objection);
    passed_over->push_back(objection);
  }
  if (set.keys_.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        source, " has no key for ES256 (EC P-256) or RS256 (RSA) signatures; add one"));
  }
  return set;
}

absl::Status KeySet::Add(json_t* jwk, bool allow_development_keys) {
  const auto allowed = CheckAllowed(jwk, allow_development_keys);
  if (!allowed.ok()) return allowed;
  if (!IsForOurTokens(jwk)) return absl::OkStatus();
  auto key = ImportKey(jwk);
  if (!key.ok()) return key.status();
  const auto type = cjose_jwk_get_kty(key->get(), nullptr);
  std::optional<std::string> kid;
  if (const auto member = StringMember(jwk, "kid")) {
    if (Find(type, member) != nullptr) return Objection("has the kid of another key");
    kid = *member;
  }
  keys_.push_back({type, std::move(kid), *std::move(key)});
  return absl::OkStatus();
}

bool KeySet::HasKeysOf(const KeySet& other) const { return TextsOf(*this) == TextsOf(other); }

std::multiset<std::string> KeySet::TextsOf(const KeySet& set) {
  std::multiset<std::string> texts;
  for (const Key& key : set.keys_) {
    const CjoseText text(cjose_jwk_to_json(key.jwk.get(), /*priv=*/false, nullptr));
    texts.insert(text == nullptr ? "" : text.get());
  }
  return texts;
}

const cjose_jwk_t* KeySet::Find(cjose_jwk_kty_t type, std::optional<std::string_view> kid) const {
  const auto fits = [&](const Key& key) { return key.type == type && (!kid || key.kid == kid); };
  const auto found = std::find_if(keys_.begin(), keys_.end(), fits);
  if (found == keys_.end()) return nullptr;
  if (!kid && std::any_of(std::next(found), keys_.end(), fits)) return nullptr;
  return found->jwk.get();
}

}  // namespace luukku::auth
