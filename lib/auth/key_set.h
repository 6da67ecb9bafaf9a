#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/auth/jose.h"

namespace luukku::auth {

// The public keys that tokens may be signed with: EC P-256 and RSA of 2048 bits or more, from a JWK
// set (RFC 7517). Never changes once made.
class KeySet {
 public:
  // Keys of other kinds are ignored, as RFC 7517, 5 asks for. The whole set is refused if one of
  // its keys is private, symmetric, broken, too short, has the kid of another, or is for
  // development without `allow_development_keys`, or if no key is left. With `passed_over` such
  // keys are left out instead and reported there, since nobody here can mend a provider's set.
  //
  // Errors: INVALID_ARGUMENT with a sentence that names the source and what is wrong in it.
  static absl::StatusOr<KeySet> Parse(const std::string& source, std::string_view text,
                                      bool allow_development_keys,
                                      std::vector<std::string>* passed_over = nullptr);

  size_t size() const { return keys_.size(); }

  // Whether both have the same keys with the same kids, in any order.
  bool HasKeysOf(const KeySet& other) const;

  // The key of this type with this kid, or without a kid the only key of the type; else null.
  const cjose_jwk_t* Find(cjose_jwk_kty_t type, std::optional<std::string_view> kid) const;

 private:
  // Each key as cjose writes it: type, kid and numbers.
  static std::multiset<std::string> TextsOf(const KeySet& set);
  // Errors: INVALID_ARGUMENT with the fault of the key, as the end of a sentence about it.
  absl::Status Add(json_t* jwk, bool allow_development_keys);

  struct Key {
    cjose_jwk_kty_t type;
    std::optional<std::string> kid;
    JwkPtr jwk;
  };

  std::vector<Key> keys_;
};

}  // namespace luukku::auth
