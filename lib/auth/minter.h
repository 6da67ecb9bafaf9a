#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace luukku::auth {

// Makes a P-256 key pair for development: writes the private JWK (mode 0600, kid "development-…")
// and a JWK set with its public half. For `./dev run` and tests; production verifiers refuse such
// keys.
absl::Status WriteDevelopmentKey(const std::string& private_file, const std::string& jwks_file);

struct TokenClaims {
  std::string issuer;
  std::string audience;
  std::string subject;
  std::string name;  // Optional.
  std::vector<std::string> roles;
  absl::Time issued_at;
  absl::Time expires_at;
};

// Signs a token with the private JWK in `private_file` (EC: ES256, RSA: RS256).
absl::StatusOr<std::string> MintToken(const std::string& private_file, const TokenClaims& claims);

}  // namespace luukku::auth
