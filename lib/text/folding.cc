#include "lib/text/folding.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>

#include "absl/strings/ascii.h"

namespace luukku {

std::string Folded(absl::string_view text) {
  // Nearly all texts are ASCII, for which this is many times quicker.
  const bool is_ascii =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
  UErrorCode error = U_ZERO_ERROR;
  const auto* const folding = is_ascii ? nullptr : icu::Normalizer2::getNFKCCasefoldInstance(error);
  if (folding == nullptr) return absl::AsciiStrToLower(text);
  std::string folded;
  icu::StringByteSink<std::string> sink(&folded);
  folding->normalizeUTF8(0, {text.data(), static_cast<int32_t>(text.size())}, sink, nullptr, error);
  return folded;
}

}  // namespace luukku
