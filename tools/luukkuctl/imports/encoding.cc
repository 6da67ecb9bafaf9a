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

// The encoding whose byte order mark stands at the front, if it is one of two or four bytes a
// character.
std::string WideEncodingOf(absl::string_view bytes) {
  UErrorCode error = U_ZERO_ERROR;
  int32_t length = 0;
  const char* const name = ucnv_detectUnicodeSignature(
      bytes.data(), static_cast<int32_t>(bytes.size()), &length, &error);
  if (U_FAILURE(error) || name == nullptr) return "";
  return absl::StartsWith(name, "UTF-16") || absl::StartsWith(name, "UTF-32") ? name : "";
}

}  // namespace

void Encoding::Close::operator()(UConverter* converter) const { ucnv_close(converter); }

absl::StatusOr<Encoding> Encoding::Open(const std::string& name) {
  Encoding encoding(name);
  const std::string lower = absl::AsciiStrToLower(name);
  if (lower == "utf-8" || lower == "utf8") return encoding;
  encoding.begun_ = true;
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

void Encoding::Decode(absl::string_view bytes, std::string& utf8) {
  if (!std::exchange(begun_, true)) {
    const std::string wide = WideEncodingOf(bytes);
    if (!wide.empty()) {
      name_ = wide;
      OpenConverter();
    }
  }
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
