#include "tools/luukkuctl/imports/names.h"

#include <openssl/sha.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/stubs/common.h"
#include "lib/text/folding.h"
#include "lib/text/space.h"

namespace luukku::ctl {
namespace {

constexpr size_t kDigestDigits = 8;
constexpr size_t kLongestQuote = 100;
constexpr char kBeforeValue = '\x1f';

std::string Sha256(absl::string_view text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

// The form by which values are compared: letters folded, one space between words.
std::string Same(absl::string_view value) {
  std::string text = Folded(value);
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

bool IsControl(unsigned char c) { return c < 0x20 || c == 0x7f; }

}  // namespace

std::string Slug(absl::string_view value, size_t max) {
  const std::string text = Same(value);
  bool exact = true;
  std::string slug;
  for (const unsigned char c : text) {
    exact = exact && (absl::ascii_isalnum(c) || c == ' ');
    if (absl::ascii_isalnum(c)) {
      slug += static_cast<char>(c);
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  if (exact && !slug.empty() && slug.size() <= max) return slug;
  slug.resize(std::min(slug.size(), max - kDigestDigits - 1));
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return absl::StrCat(slug, slug.empty() ? "" : "-", Sha256(text).substr(0, kDigestDigits));
}

std::string ShortHash(absl::string_view value) { return Sha256(Same(value)).substr(0, 16); }

std::string OneLine(absl::string_view text, size_t max_characters) {
  std::string line;
  size_t characters = 0;
  for (const char c : text) {
    const bool begins = (c & 0xC0) != 0x80;
    if (begins && ++characters > max_characters) break;
    line += IsControl(static_cast<unsigned char>(c)) ? ' ' : c;
  }
  return std::string(Trimmed(line));
}

std::string WithoutControls(absl::string_view text) {
  std::string clean(text);
  for (char& c : clean) {
    const bool is_space = c == '\t' || c == '\n' || c == '\r';
    if (!is_space && IsControl(static_cast<unsigned char>(c))) c = ' ';
  }
  return std::string(Trimmed(clean));
}

absl::string_view Fitting(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string Shortened(absl::string_view text, size_t max_bytes) {
  return absl::StrCat(Fitting(text, max_bytes), text.size() > max_bytes ? "…" : "");
}

std::string Quoted(absl::string_view value) {
  return absl::StrCat("\"", Shortened(value, kLongestQuote), "\"");
}

std::string NoteOn(absl::string_view value, absl::string_view kind) {
  return absl::StrCat(kind, std::string(1, kBeforeValue), Quoted(value));
}

Note SplitNote(absl::string_view text) {
  const size_t at = text.find(kBeforeValue);
  if (at == text.npos) return {std::string(text), ""};
  return {std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

std::string Key(absl::string_view text) {
  const bool fits = !text.empty() && text.size() <= 128 &&
                    std::none_of(text.begin(), text.end(),
                                 [](char c) { return IsControl(static_cast<unsigned char>(c)); });
  return fits ? std::string(text) : Sha256(text);
}

bool IsUtf8(absl::string_view text) {
  return google::protobuf::internal::IsStructurallyValidUTF8(text.data(),
                                                             static_cast<int>(text.size()));
}

}  // namespace luukku::ctl
