#include "lib/text/space.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

#include "absl/strings/ascii.h"

namespace luukku {
namespace {

bool IsSpace(UChar32 character) { return u_isUWhiteSpace(character) || character == 0xFEFF; }

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

absl::string_view TrimmedFront(absl::string_view text) {
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t at = 0, next = 0; at < length; at = next) {
    UChar32 character = 0;
    U8_NEXT(text.data(), next, length, character);
    if (!IsSpace(character)) return text.substr(at);
  }
  return "";
}

absl::string_view TrimmedEnd(absl::string_view text) {
  auto end = static_cast<int32_t>(text.size());
  while (end > 0) {
    int32_t before = end;
    UChar32 character = 0;
    U8_PREV(text.data(), 0, before, character);
    if (!IsSpace(character)) break;
    end = before;
  }
  return text.substr(0, end);
}

}  // namespace

absl::string_view Trimmed(absl::string_view text) {
  const absl::string_view stripped = absl::StripAsciiWhitespace(text);
  // Nearly all texts are done by then.
  if (stripped.empty() || (IsAscii(stripped.front()) && IsAscii(stripped.back()))) return stripped;
  return TrimmedEnd(TrimmedFront(stripped));
}

}  // namespace luukku
