#pragma once

#include "absl/strings/string_view.h"

namespace luukku {

// UTF-8 without leading and trailing white space (Unicode's White_Space, and U+FEFF). Bytes that
// are not UTF-8 are no space.
absl::string_view Trimmed(absl::string_view text);

}  // namespace luukku
