#include "tools/luukkuctl/imports/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace luukku::ctl {

void Encoding::Close::operator()(UConverter* converter) const { ucnv_close(converter); }

absl::StatusOr<Encoding> Encoding::Open(const std::string& name) {
  Encoding encoding;
  const std::string lower = absl::AsciiStrToLower(name);
  if (lower == "utf-8" || lower == "utf8") return encoding;
  UErrorCode error = U_ZERO_ERROR;
  encoding.converter_.reset(ucnv_open(name.c_str(), &error));
  if (U_FAILURE(error)) {
    return absl::InvalidArgumentError(absl::StrCat("there is no encoding \"", name, "\""));
  }
  ucnv_setToUCallBack(encoding.converter_.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                      &error);
  const auto comma = encoding.ToUtf8(",");
  if (!comma.ok() || *comma != ",") {
    return absl::InvalidArgumentError(
        absl::StrCat("logs in ", name, " can't be read; make UTF-8 of it"));
  }
  return encoding;
}

absl::StatusOr<std::string> Encoding::ToUtf8(absl::string_view text) const {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString decoded(text.data(), static_cast<int32_t>(text.size()), converter_.get(),
                                   error);
  if (U_FAILURE(error)) return absl::InvalidArgumentError("is not of the log's encoding");
  std::string utf8;
  decoded.toUTF8String(utf8);
  return utf8;
}

}  // namespace luukku::ctl
