#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "lib/server/settings.h"

namespace luukku::server {

// Text of the file that the setting `flag` names. Errors: a sentence for the operator.
absl::StatusOr<std::string> ReadFile(const std::string& flag, const std::string& path);

// libpq's connection string, with the password of its file.
absl::StatusOr<std::string> ConnectionInfo(const Settings& settings);

}  // namespace luukku::server
