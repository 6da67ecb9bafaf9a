#include "tools/luukkuctl/imports/condition_rules.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"

namespace luukku::ctl {
namespace {

bool Holds(const ColumnTest& test, const CsvRecord& record) {
  const absl::string_view value = ValueOf(test.column, record);
  const bool found = test.values.contains(std::string(value)) ||
                     std::any_of(test.like.begin(), test.like.end(),
                                 [&](const std::string& like) { return IsLike(value, like); });
  return found != test.negated;
}

}  // namespace

bool Holds(const Condition& condition, const CsvRecord& record) {
  return std::all_of(condition.begin(), condition.end(),
                     [&](const ColumnTest& test) { return Holds(test, record); });
}

bool IsLeftOut(const Mapping& mapping, const CsvRecord& record) {
  bool is_empty = true;
  for (int i = 0; i < record.size() && is_empty; ++i) {
    is_empty = absl::StripAsciiWhitespace(record.field(i)).empty();
  }
  return is_empty ||
         std::any_of(mapping.skip.begin(), mapping.skip.end(),
                     [&](const Condition& condition) { return Holds(condition, record); });
}

// Goes back to the last * where the text does not go on as the pattern does.
bool IsLike(absl::string_view text, absl::string_view pattern) {
  size_t at = 0, in_pattern = 0;
  size_t after_star = pattern.npos, star_takes_to = 0;
  while (at < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      after_star = ++in_pattern;
      star_takes_to = at;
    } else if (in_pattern < pattern.size() &&
               absl::ascii_tolower(pattern[in_pattern]) == absl::ascii_tolower(text[at])) {
      ++in_pattern;
      ++at;
    } else if (after_star != pattern.npos) {
      in_pattern = after_star;
      at = ++star_takes_to;
    } else {
      return false;
    }
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
  return in_pattern == pattern.size();
}

absl::string_view ValueOf(const Column& column, const CsvRecord& record) {
  if (column.index >= record.size()) return "";
  return absl::StripAsciiWhitespace(record.field(column.index));
}

}  // namespace luukku::ctl
