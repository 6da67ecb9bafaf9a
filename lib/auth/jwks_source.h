#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace luukku::auth {

// A JWK set as it was read, not parsed yet.
struct JwksDocument {
  std::string text;
  std::optional<absl::Duration> max_age;  // As the provider's Cache-Control says.
};

// Longer documents are refused.
inline constexpr size_t kMaxJwksBytes = 256 * 1024;

// Whether keys may be fetched from the URL: by https, or by http from the loopback interface or if
// `allow_http` is set; without user and password. Errors: INVALID_ARGUMENT with a sentence for the
// operator.
absl::Status CheckJwksUrl(const std::string& url, bool allow_http);

// Fetches a URL that has passed CheckJwksUrl. Takes 5 s at most, and follows no redirect. The
// server's certificate must be issued by an authority in `ca_file`, or by one of the system's if
// that is empty.
//
// Errors: UNAVAILABLE with a sentence for the operator.
absl::StatusOr<JwksDocument> FetchJwks(const std::string& url, const std::string& ca_file);

// Errors: UNAVAILABLE with a sentence for the operator.
absl::StatusOr<JwksDocument> ReadJwksFile(const std::string& file);

}  // namespace luukku::auth
