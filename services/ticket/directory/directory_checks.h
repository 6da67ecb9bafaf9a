#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/status/error.h"

// Checks of requests that people, organisations and categories share.
namespace luukku::ticket {

// The name of what is to be created: "collection/id" with id of [a-z0-9-]{1,longest}.
void CheckNewName(Violations& violations, const std::string& field, std::string_view name,
                  std::string_view collection, size_t longest);

// One line of 1 to 200 characters.
void CheckDisplayName(Violations& violations, const std::string& field, std::string_view text);

}  // namespace luukku::ticket
