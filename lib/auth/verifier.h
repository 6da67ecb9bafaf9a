#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "lib/auth/principal.h"

namespace luukku::auth {

struct VerifierOptions {
  std::string jwks_file;  // JWK set (RFC 7517) with EC P-256 and RSA public keys.
  std::string issuer;     // Required value of "iss".
  std::string audience;   // Required in "aud".
  absl::Duration clock_skew = absl::Seconds(60);
  // Keys whose kid begins with "development" are refused unless this is set.
  bool allow_development_keys = false;
};

// Turns a JWT (RFC 7519; ES256 or RS256 only) into a principal.
//
// Required claims: iss, aud, sub, exp, roles (an array of words, at least one known). Honoured:
// nbf, iat (not in the future), name. Unknown roles are ignored.
//
// Thread-safe. Verified tokens are remembered until they expire, in a bounded table, since checking
// a signature costs more than most calls do.
class Verifier {
 public:
  // Errors: INVALID_ARGUMENT with a sentence that names the file and what is wrong in it.
  static absl::StatusOr<std::unique_ptr<Verifier>> Create(VerifierOptions options);

  ~Verifier();
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  // Errors: UNAUTHENTICATED TOKEN_INVALID, saying which check failed (never quoting the token).
  absl::StatusOr<Principal> Verify(std::string_view token, absl::Time now);

 private:
  struct State;
  explicit Verifier(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace luukku::auth
