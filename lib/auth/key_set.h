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
  // Keys of other kinds are passed over, as RFC 7517, 5 asks for. A set is refused whole if a key
  // in it is private, symmetric, broken, too short or not to be told from another, if a key is for
  // development and `allow_development_keys` is not set, or if no key is left. With `passed_over`
  // such keys are passed over too, and named there: what a provider serves, nobody here can mend.
  //
  // Errors: INVALID_ARGUMENT with a sentence that names the source and what is wrong in it.
  static absl::StatusOr<KeySet> Parse(const std::string& source, std::string_view text,
                                      bool allow_development_keys,
                                      std::vector<std::string>* passed_over = nullptr);

  size_t size() const { return keys_.size(); }

  // Whether it has the same keys by the same names, in whatever order.
  bool HasKeysOf(const KeySet& other) const;

  // The key of this type with this kid, or without a kid the only key of the type; else null.
  const cjose_jwk_t* Find(cjose_jwk_kty_t type, std::optional<std::string_view> kid) const;

 private:
  // Each key as cjose writes it: type, kid and numbers.
  static std::multiset<std::string> TextsOf(const KeySet& set);
  // Errors: INVALID_ARGUMENT with what is wrong with the key, to be put behind its name.
  absl::Status Add(json_t* jwk, bool allow_development_keys);

  struct Key {
    cjose_jwk_kty_t type;
    std::optional<std::string> kid;
    JwkPtr jwk;
  };

  std::vector<Key> keys_;
};

}  // namespace luukku::auth
