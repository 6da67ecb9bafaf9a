#include "tools/luukkuctl/imports/values.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "lib/text/folding.h"
#include "lib/text/space.h"
#include "tools/luukkuctl/imports/condition_rules.h"
#include "tools/luukkuctl/imports/names.h"

namespace luukku::ctl {
namespace {

using From = FieldRule::From;
using What = Meaning::What;

bool IsMissing(const FieldRule& rule, absl::string_view value) {
  if (value.empty()) return true;
  return rule.missing.size() > 1 && rule.missing.contains(Folded(value));  // One is the empty one.
}

// The parts of one column's value.
std::vector<std::string> Split(const FieldRule& rule, const CsvRecord& record) {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(ValueOf(rule.columns[0], record), rule.split)) {
    part = Trimmed(part);
    if (IsMissing(rule, part)) break;
    parts.emplace_back(part);
  }
  return parts;
}

// The values that are not missing, in order.
std::vector<std::string> Present(const FieldRule& rule, const CsvRecord& record) {
  if (!rule.split.empty()) return Split(rule, record);
  std::vector<std::string> present;
  for (const Column& column : rule.columns) {
    for (const absl::string_view value : ValuesOf(column, record)) {
      if (!IsMissing(rule, value)) {
        present.emplace_back(value);
      } else if (rule.from == From::kPath) {
        return present;
      }
    }
  }
  return present;
}

std::string Fill(const FieldRule& rule, const CsvRecord& record) {
  std::string text = rule.texts[0];
  for (size_t i = 0; i < rule.columns.size(); ++i) {
    const absl::string_view value = ValueOf(rule.columns[i], record);
    absl::StrAppend(&text, IsMissing(rule, value) ? "" : value, rule.texts[i + 1]);
  }
  text = std::string(Trimmed(text));
  return text;
}

// The value as in the log; "" if it is missing.
std::string RawOf(const FieldRule& rule, const CsvRecord& record,
                  const std::vector<std::string>& present) {
  switch (rule.from) {
    case From::kFirstOf:
      return present.empty() ? "" : present[0];
    case From::kTemplate:
      return Fill(rule, record);
    default:
      return absl::StrJoin(present, " / ");
  }
}

Saying By(const Meaning& meaning, const std::string& why) {
  Saying saying;
  saying.what = meaning.what;
  saying.text = meaning.word;
  if (meaning.what == What::kSay) saying.path = {meaning.word};
  saying.problem = why;
  return saying;
}

// The mapping's meaning of a value, if it has one.
const Meaning* MeaningOf(const FieldRule& rule, const std::string& value) {
  if (!rule.values.empty() || !rule.like.empty()) {
    const std::string folded = Folded(value);
    const auto found = rule.values.find(folded);
    if (found != rule.values.end()) return &found->second;
    for (const auto& [pattern, meaning] : rule.like) {
      if (IsLike(folded, pattern)) return &meaning;
    }
  }
  return rule.otherwise ? &*rule.otherwise : nullptr;
}

}  // namespace

Saying Read(const FieldRule& rule, const CsvRecord& record) {
  if (!Holds(rule.when, record)) return By({What::kKeep, ""}, "");
  if (rule.from == From::kValue) return By(rule.constant, "is what the mapping says");
  std::vector<std::string> present = Present(rule, record);
  const std::string raw = RawOf(rule, record, present);
  if (raw.empty()) return By(rule.when_missing, "is missing");
  if (const Meaning* meaning = MeaningOf(rule, raw)) return By(*meaning, Quoted(raw));
  Saying saying{What::kSay, raw, std::move(present), "", ""};
  if (!rule.display_name.empty()) {
    Saying display = Read(rule.display_name[0], record);
    if (display.what == What::kSay) saying.display_name = std::move(display.text);
  }
  return saying;
}

}  // namespace luukku::ctl
