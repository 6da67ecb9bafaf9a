#include "tools/luukkuctl/imports/condition_rules.h"

#include <algorithm>
#include <string>

#include "lib/text/folding.h"
#include "lib/text/space.h"

namespace luukku::ctl {
namespace {

bool HasOne(const ColumnTest& test, const std::string& folded) {
  return test.values.contains(folded) ||
         std::any_of(test.like.begin(), test.like.end(),
                     [&](const std::string& like) { return IsLike(folded, like); });
}

bool Holds(const ColumnTest& test, const CsvRecord& record) {
  const auto values = ValuesOf(test.column, record);
  const bool found = std::any_of(values.begin(), values.end(), [&](absl::string_view value) {
    return HasOne(test, Folded(value));
  });
  return found != test.negated;
}

bool HasColumnsOf(const Condition& condition, const CsvRecord& record) {
  return std::all_of(condition.begin(), condition.end(), [&](const ColumnTest& test) {
    return std::all_of(test.column.places.begin(), test.column.places.end(),
                       [&](int place) { return place < record.size(); });
  });
}

}  // namespace

bool Holds(const Condition& condition, const CsvRecord& record) {
  return std::all_of(condition.begin(), condition.end(),
                     [&](const ColumnTest& test) { return Holds(test, record); });
}

bool IsLeftOut(const Mapping& mapping, const CsvRecord& record, int columns) {
  bool is_empty = true;
  for (int i = 0; i < record.size() && is_empty; ++i) {
    is_empty = Trimmed(record.field(i)).empty();
  }
  return is_empty ||
         std::any_of(mapping.skip.begin(), mapping.skip.end(), [&](const Condition& condition) {
           return (record.size() >= columns || HasColumnsOf(condition, record)) &&
                  Holds(condition, record);
         });
}

// Goes back to the last * where the text does not go on as the pattern does.
bool IsLike(absl::string_view text, absl::string_view pattern) {
  size_t at = 0, in_pattern = 0;
  size_t after_star = pattern.npos, star_takes_to = 0;
  while (at < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      after_star = ++in_pattern;
      star_takes_to = at;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == text[at]) {
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

absl::InlinedVector<absl::string_view, 2> ValuesOf(const Column& column, const CsvRecord& record) {
  absl::InlinedVector<absl::string_view, 2> values;
  for (const int place : column.places) {
    if (place >= record.size()) continue;
    const absl::string_view value = Trimmed(record.field(place));
    if (!value.empty()) values.push_back(value);
  }
  if (values.empty()) values.push_back("");
  return values;
}

absl::string_view ValueOf(const Column& column, const CsvRecord& record) {
  return ValuesOf(column, record).front();
}

}  // namespace luukku::ctl
