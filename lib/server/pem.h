#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace luukku::server {

// Checks of PEM files, so that gRPC gets good ones only: it drops its old ones before it reads new
// ones. Errors are halves of sentences without the file's name, and quote nothing.

// Checks a certificate chain, the own certificate first, and its private key. Returns the time
// until which the chain is valid. Errors: not PEM, they don't belong together, not valid at `now`.
absl::StatusOr<absl::Time> CheckIdentity(const std::string& chain, const std::string& key,
                                         absl::Time now);

// Checks certificates of authorities: at least one, and nothing that is broken.
absl::Status CheckAuthorities(const std::string& certificates);

}  // namespace luukku::server
