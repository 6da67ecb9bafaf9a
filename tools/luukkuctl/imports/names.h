#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace luukku::ctl {

// An id of [a-z0-9-]{1,max} for a value of a log; always the same for the same value. Letters,
// digits and single spaces become themselves in lower case and hyphens: "Group 70" is "group-70".
// Other values, and long ones, become their readable part and a part of their SHA-256, so that
// different values get different ids; only case, width and encoding of letters and the number of
// spaces don't count.
std::string Slug(absl::string_view value, size_t max);

// A word of 16 characters that is always the same for the same value, but does not show it.
std::string ShortHash(absl::string_view value);

// `text` as one line of at most `max_characters`, without control characters.
std::string OneLine(absl::string_view text, size_t max_characters);

// `text` with spaces for control characters that are no space, and without space around it.
std::string WithoutControls(absl::string_view text);

// As much of the front of `text` as fits into `max_bytes`, in whole characters.
absl::string_view Fitting(absl::string_view text, size_t max_bytes);

// `text`, or as much of it as fits into `max_bytes` with "…" after it.
std::string Shortened(absl::string_view text, size_t max_bytes);

// A value of a log in quotes, shortened, for messages.
std::string Quoted(absl::string_view value);

// A note on a row with its value and its kind in one text, so that it can be stored as any other.
// Notes that differ only in the value are of one kind.
std::string NoteOn(absl::string_view value, absl::string_view kind);
struct Note {
  std::string kind;
  std::string value;  // In quotes, shortened; "" if there is none.
};
Note SplitNote(absl::string_view text);

// `text` if it is fit to be a key of 1 to 128 bytes in one line, else its SHA-256.
std::string Key(absl::string_view text);

bool IsUtf8(absl::string_view text);

}  // namespace luukku::ctl
