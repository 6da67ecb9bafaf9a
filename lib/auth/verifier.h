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
  // JWK set (RFC 7517) with EC P-256 and RSA public keys: a file, or a provider's URL.
  std::string jwks_file;
  std::string jwks_url;      // Must pass CheckJwksUrl; used if there is no file.
  std::string jwks_ca_file;  // Authorities for the URL's certificate; empty: the system's.
  // Longest time between readings of a URL; the provider's max-age may shorten it.
  absl::Duration jwks_refresh = absl::Minutes(5);

  std::string issuer;    // Required value of "iss".
  std::string audience;  // Required in "aud".
  absl::Duration clock_skew = absl::Seconds(60);
  ClaimRules claims;
  // Keys whose kid begins with "development" are refused unless this is set.
  bool allow_development_keys = false;
};

// The result of a refresh of the keys.
struct KeyNews {
  bool changed = false;
  size_t keys = 0;                       // That may sign tokens now.
  std::vector<std::string> passed_over;  // Why keys of a provider were left out.
};

struct KeyStats {
  size_t keys = 0;     // That may sign tokens.
  absl::Duration age;  // Since the last reading; since the start if never.
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

  // Does not block. Errors: UNAUTHENTICATED TOKEN_INVALID with the check that failed (never quoting
  // the token); UNAVAILABLE KEYS_UNAVAILABLE with RetryInfo while no keys are known, or if the
  // provider may have published the token's key since the last reading.
  absl::StatusOr<Principal> Verify(std::string_view token, absl::Time now);

  // The principal of a token that was verified before and is still valid. If the keys have changed
  // since, its signature is checked again, once for each change. A token that was never verified
  // costs no check of a signature here.
  std::optional<Principal> Recall(std::string_view token, absl::Time now) const;

  // Reads the keys again if they are due (refresh_plan.h), which may take 5 s. To be called about
  // four times a second by one thread. After a failure the last good keys stay valid. Errors: the
  // fault, reported once.
  absl::StatusOr<KeyNews> RefreshKeys(absl::Time now);
  KeyStats key_stats(absl::Time now) const;

 private:
  struct State;
  explicit Verifier(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace luukku::auth
