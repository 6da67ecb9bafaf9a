#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "lib/auth/claim_rules.h"
#include "lib/auth/principal.h"

namespace luukku::auth {

struct VerifierOptions {
  // JWK set (RFC 7517) with EC P-256 and RSA public keys: a file, or what a provider serves.
  std::string jwks_file;
  std::string jwks_url;      // Must pass CheckJwksUrl; taken if there is no file.
  std::string jwks_ca_file;  // Authorities for the URL's certificate; empty: the system's.
  // How long keys of a URL are used before they are read again, if the provider wants no less.
  absl::Duration jwks_refresh = absl::Minutes(5);

  std::string issuer;    // Required value of "iss".
  std::string audience;  // Required in "aud".
  absl::Duration clock_skew = absl::Seconds(60);
  ClaimRules claims;
  // Keys whose kid begins with "development" are refused unless this is set.
  bool allow_development_keys = false;
};

// What a look at the keys brought.
struct KeyNews {
  bool changed = false;
  size_t keys = 0;                       // That may sign tokens now.
  std::vector<std::string> passed_over;  // Sentences on keys of a provider that are of no use.
};

struct KeyStats {
  size_t keys = 0;     // That may sign tokens.
  absl::Duration age;  // Since they were last read; since the start if never.
  int64_t reads = 0, failed_reads = 0;
};

// Turns a JWT (RFC 7519; ES256 or RS256 only) into a principal.
//
// Required claims: iss, aud, sub, exp, and one for roles as ClaimRules say. Honoured: nbf, iat (not
// in the future), name. Unknown roles are ignored. identity.h says what becomes of sub.
//
// Thread-safe. Verified tokens are remembered until they expire or the keys change, in a bounded
// table, since checking a signature costs more than most calls do.
class Verifier {
 public:
  // Errors: INVALID_ARGUMENT with a sentence that names the file and what is wrong in it.
  static absl::StatusOr<std::unique_ptr<Verifier>> Create(VerifierOptions options);

  ~Verifier();
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  // Never waits. Errors: UNAUTHENTICATED TOKEN_INVALID, saying which check failed (never quoting
  // the token); UNAVAILABLE KEYS_UNAVAILABLE with RetryInfo while no keys are there, or if the
  // token's key may be one that the provider has published since they were read.
  absl::StatusOr<Principal> Verify(std::string_view token, absl::Time now);

  // The principal of a token that has been verified and still holds. One that was verified with
  // other keys than those of now is looked at anew, which takes a signature once for each change of
  // keys; a token that was never verified takes none here.
  std::optional<Principal> Recall(std::string_view token, absl::Time now) const;

  // Reads the keys again if it is time (refresh_plan.h), which may take 5 s. To be called about
  // four times a second by one thread. Whatever fails, the keys that were last good go on holding.
  // Errors: what is wrong, said once.
  absl::StatusOr<KeyNews> RefreshKeys(absl::Time now);
  KeyStats key_stats(absl::Time now) const;

 private:
  struct State;
  explicit Verifier(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace luukku::auth
