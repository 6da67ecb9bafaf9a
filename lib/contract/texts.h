#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "lib/status/error.h"

// Forms of text in requests.
namespace luukku {

// Texts: `min` to `max` bytes, no NUL, no control characters but tab and line breaks (none at all
// where `one_line`). The parser has already checked that it is UTF-8.
struct TextLimits {
  size_t min = 0;
  size_t max = 0;
  bool one_line = false;
};
// Adds violated limits to `violations`.
void CheckText(Violations& violations, const std::string& field, std::string_view text,
               TextLimits limits);

// Of a-z 0-9 - only.
bool IsWord(std::string_view text);

// Whether `text` is a UUID in its usual form of 36 characters.
bool IsUuid(std::string_view text);

// "2026-12-06" of the years 1 to 9999; nullopt for anything else.
std::optional<absl::CivilDay> ParseDate(const std::string& text);

// The first `bytes` of UTF-8, or a little less: no character is cut.
std::string_view Cut(std::string_view text, size_t bytes);

// Of UTF-8.
int64_t Characters(std::string_view text);

}  // namespace luukku
