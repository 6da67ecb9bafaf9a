#include "tools/luukkuctl/imports/values.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace luukku::ctl {
namespace {

using From = FieldRule::From;
using What = Meaning::What;

bool IsMissing(const FieldRule& rule, absl::string_view value) {
  return rule.missing.contains(std::string(value));
}

// The values that are there, in order.
std::vector<std::string> Present(const FieldRule& rule, const CsvRecord& record) {
  std::vector<std::string> present;
  for (const Column& column : rule.columns) {
    const absl::string_view value = ValueOf(column, record);
    if (!IsMissing(rule, value)) {
      present.emplace_back(value);
    } else if (rule.from == From::kPath) {
      break;
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
  absl::StripAsciiWhitespace(&text);
  return text;
}

// The value as it stands in the log; "" if it is missing.
std::string RawOf(const FieldRule& rule, const CsvRecord& record,
                  const std::vector<std::string>& present) {
  switch (rule.from) {
    case From::kFirstOf:
      return present.empty() ? "" : present[0];
    case From::kTemplate:
      return Fill(rule, record);
    case From::kValue:
      return rule.texts[0];
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

}  // namespace

absl::string_view ValueOf(const Column& column, const CsvRecord& record) {
  if (column.index >= record.size()) return "";
  return absl::StripAsciiWhitespace(record.field(column.index));
}

Saying Read(const FieldRule& rule, const CsvRecord& record) {
  std::vector<std::string> present = Present(rule, record);
  const std::string raw = RawOf(rule, record, present);
  if (raw.empty()) return By(rule.when_missing, "is missing");
  const auto meaning = rule.values.find(raw);
  const std::string seen = absl::StrCat("\"", raw, "\"");
  if (meaning != rule.values.end()) return By(meaning->second, seen);
  if (rule.otherwise) return By(*rule.otherwise, seen);
  return {What::kSay, raw, std::move(present), ""};
}

absl::StatusOr<absl::Time> ReadTime(const TimeStyle& style, const std::string& text) {
  for (const std::string& format : style.formats) {
    absl::Time time;
    int64_t millis;
    if (format == kEpochMillis) {
      if (absl::SimpleAtoi(text, &millis)) return absl::FromUnixMillis(millis);
    } else if (absl::ParseTime(format, text, style.zone, &time, nullptr)) {
      if (time != absl::InfiniteFuture() && time != absl::InfinitePast()) return time;
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is not a time as the mapping's format has it"));
}

}  // namespace luukku::ctl
