#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace luukku::auth {

// A JWK set as it was read, not looked at yet.
struct JwksDocument {
  std::string text;
  std::optional<absl::Duration> max_age;  // As the provider's Cache-Control says.
};

// What may be longer is no JWK set.
inline constexpr size_t kMaxJwksBytes = 256 * 1024;

// Whether keys may be fetched from there: https, or http from the loopback interface or if
// `allow_http`; without user and password. Errors: INVALID_ARGUMENT with a sentence for the
// operator.
absl::Status CheckJwksUrl(const std::string& url, bool allow_http);

// Asks for a URL that has passed CheckJwksUrl. Takes 5 s at most, follows no redirect, and wants
// the server's certificate to be of the authorities in `ca_file`, or of the system's if that is
// empty.
//
// Errors: UNAVAILABLE with a sentence for the operator.
absl::StatusOr<JwksDocument> FetchJwks(const std::string& url, const std::string& ca_file);

// Errors: UNAVAILABLE with a sentence for the operator.
absl::StatusOr<JwksDocument> ReadJwksFile(const std::string& file);

}  // namespace luukku::auth
