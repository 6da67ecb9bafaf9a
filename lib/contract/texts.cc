#include "lib/contract/texts.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/str_cat.h"

namespace luukku {
namespace {

bool IsForbidden(unsigned char c, bool one_line) {
  const bool allowed_space = c == '\t' || c == '\n' || c == '\r';
  return c == 0x7f || (c < 0x20 && (one_line || !allowed_space));
}

}  // namespace

void CheckText(Violations& violations, const std::string& field, std::string_view text,
               TextLimits limits) {
  if (text.size() < limits.min) violations.Add(field, "is required");
  if (text.size() > limits.max) {
    violations.Add(field, absl::StrCat("is longer than ", limits.max, " bytes"));
  }
  if (std::any_of(text.begin(), text.end(),
                  [&](unsigned char c) { return IsForbidden(c, limits.one_line); })) {
    violations.Add(field, limits.one_line ? "must be one line without control characters"
                                          : "must not contain control characters");
  }
}

bool IsWord(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::islower(c) || std::isdigit(c) || c == '-';
  });
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

std::optional<absl::CivilDay> ParseDate(const std::string& text) {
  absl::CivilDay day;
  // Writing it again finds what the parser lets pass: spaces, missing zeros.
  const bool is_date = text.size() == 10 && absl::ParseCivilTime(text, &day) && day.year() > 0 &&
                       absl::FormatCivilTime(day) == text;
  return is_date ? std::optional(day) : std::nullopt;
}

std::string_view Cut(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (text[bytes] & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

int64_t Characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
}

}  // namespace luukku
