#include "services/ticket/directory/directory_checks.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/status/checks.h"

namespace luukku::ticket {
namespace {

constexpr int64_t kMaxCharacters = 200;

bool IsWord(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

// Of UTF-8.
int64_t Characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
}

}  // namespace

void CheckNewName(Violations& violations, const std::string& field, std::string_view name,
                  std::string_view collection, size_t longest) {
  const std::string id = IdOf(name, collection);
  if (name.empty()) {
    violations.Add(field, "is required");
  } else if (id.empty() || id.size() > longest || !IsWord(id)) {
    violations.Add(field, absl::StrCat("must look like \"", std::string(collection),
                                       "/ID\", ID of 1 to ", longest, " of a-z 0-9 -"));
  }
}

void CheckDisplayName(Violations& violations, const std::string& field, std::string_view text) {
  CheckText(violations, field, text, {.min = 1, .max = text.max_size(), .one_line = true});
  if (Characters(text) > kMaxCharacters) {
    violations.Add(field, absl::StrCat("is longer than ", kMaxCharacters, " characters"));
  }
}

}  // namespace luukku::ticket
