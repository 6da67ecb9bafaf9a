#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "tools/luukkuctl/imports/mapping.h"

namespace luukku::ctl {

// Reads a mapping. Errors: a usage error that lists every problem with its line.
absl::StatusOr<Mapping> ParseMapping(const std::string& yaml);

}  // namespace luukku::ctl
