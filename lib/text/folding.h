#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace luukku {

// UTF-8 in the form in which texts are compared (Unicode's NFKC_Casefold): equal where case, width
// and the encoding of letters are the only differences.
std::string Folded(absl::string_view text);

}  // namespace luukku
