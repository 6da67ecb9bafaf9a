#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/auth/principal.h"
#include "lib/auth/verifier.h"

namespace luukku::auth {

// The content of a verified token, and when it is valid (clock skew included).
struct VerifiedToken {
  Principal principal;
  absl::Time valid_from;
  absl::Time valid_until;

  bool HoldsAt(absl::Time now) const { return valid_from <= now && now < valid_until; }
};

// UNAUTHENTICATED TOKEN_INVALID. `sentence` must not quote the token.
absl::Status TokenInvalid(std::string_view sentence);

// Checks the payload of a token whose signature is right. Errors: UNAUTHENTICATED TOKEN_INVALID.
absl::StatusOr<VerifiedToken> CheckClaims(std::string_view payload, const VerifierOptions& options,
                                          absl::Time now);

}  // namespace luukku::auth
