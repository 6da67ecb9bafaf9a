#pragma once

#include "absl/strings/string_view.h"

namespace luukku {

// UTF-8 without the space around it, that which does not break and a byte order mark included
// (Unicode's White_Space, and U+FEFF). What is not UTF-8 is no space.
absl::string_view Trimmed(absl::string_view text);

}  // namespace luukku
