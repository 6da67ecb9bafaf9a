#include "tools/luukkuctl/imports/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace luukku::ctl {
namespace {

constexpr char kNotUtf8 = '\xFF';

// The encoding of two or four bytes a character whose byte order mark is at the front; "" if there
// is none.
std::string WideEncodingOf(absl::string_view bytes) {
  UErrorCode error = U_ZERO_ERROR;
  int32_t length = 0;
  const char* const name = ucnv_detectUnicodeSignature(
      bytes.data(), static_cast<int32_t>(bytes.size()), &length, &error);
  if (U_FAILURE(error) || name == nullptr) return "";
  return absl::StartsWith(name, "UTF-16") || absl::StartsWith(name, "UTF-32") ? name : "";
}

// Guesses the encoding of two or four bytes a character of text without a byte order mark, by the
// places of its NULs; "" if it has few. Text of one byte a character has none; text of two bytes
// has them at least with commas, quotes and digits.
std::string WideEncodingByNuls(absl::string_view bytes) {
  const absl::string_view front = bytes.substr(0, 1000);
  size_t nuls[4] = {};
  for (size_t i = 0; i < front.size(); ++i) nuls[i % 4] += front[i] == '\0' ? 1 : 0;
  const size_t even = nuls[0] + nuls[2], odd = nuls[1] + nuls[3];
  if ((even + odd) * 20 < front.size() || even + odd == 0) return "";
  if ((even + odd) * 5 > front.size() * 3) return nuls[0] > nuls[3] ? "utf-32be" : "utf-32le";
  return even > odd ? "utf-16be" : "utf-16le";
}

}  // namespace

void Encoding::Close::operator()(UConverter* converter) const { ucnv_close(converter); }

absl::StatusOr<Encoding> Encoding::Open(const std::string& name) {
  Encoding encoding(name);
  const std::string lower = absl::AsciiStrToLower(name);
  if (lower == "utf-8" || lower == "utf8") return encoding;
  if (encoding.OpenConverter()) return encoding;
  return absl::InvalidArgumentError(absl::StrCat("there is no encoding \"", name, "\""));
}

bool Encoding::OpenConverter() {
  UErrorCode error = U_ZERO_ERROR;
  converter_.reset(ucnv_open(name_.c_str(), &error));
  if (U_FAILURE(error)) return false;
  ucnv_setToUCallBack(converter_.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  return U_SUCCESS(error);
}

void Encoding::Begin(absl::string_view bytes) {
  const std::string wide = converter_ == nullptr ? WideEncodingOf(bytes) : "";
  if (!wide.empty()) {
    name_ = wide;
    OpenConverter();
  } else if (converter_ == nullptr || ucnv_getMinCharSize(converter_.get()) == 1) {
    looks_like_ = WideEncodingByNuls(bytes);
  }
}

void Encoding::Decode(absl::string_view bytes, std::string& utf8) {
  if (!std::exchange(begun_, true)) Begin(bytes);
  if (converter_ == nullptr) {
    utf8.append(bytes.data(), bytes.size());
  } else {
    Convert(bytes, false, utf8);
  }
}

void Encoding::Convert(absl::string_view bytes, bool is_last, std::string& utf8) {
  if (converter_ == nullptr) return;
  // Room for all, so that no character is cut in two.
  std::vector<UChar> decoded(2 * bytes.size() + 64);
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  for (;;) {
    UErrorCode error = U_ZERO_ERROR;
    UChar* to = decoded.data();
    ucnv_toUnicode(converter_.get(), &to, to + decoded.size(), &at, end, nullptr, is_last, &error);
    icu::UnicodeString(decoded.data(), static_cast<int32_t>(to - decoded.data()))
        .toUTF8String(utf8);
    if (U_SUCCESS(error)) return;
    if (error == U_BUFFER_OVERFLOW_ERROR) continue;
    utf8 += kNotUtf8;
    if (at == end) return;
  }
}

}  // namespace luukku::ctl
