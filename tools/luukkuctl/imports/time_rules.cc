#include "tools/luukkuctl/imports/time_rules.h"

#include <cmath>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/luukkuctl/imports/names.h"

namespace luukku::ctl {
namespace {

// The last second of the year 9999, since 1970; later ones are no times.
constexpr double kLastSecond = 253'402'300'799;

bool HasOffset(absl::string_view pattern) {
  for (const char* each : {"%z", "%Ez", "%E*z", "%s"}) {
    if (pattern.find(each) != pattern.npos) return true;
  }
  return false;
}

// A number with a point or a comma.
std::optional<double> Decimal(const std::string& text) {
  double number;
  if (!absl::SimpleAtod(absl::StrReplaceAll(text, {{",", "."}}), &number)) return std::nullopt;
  if (!std::isfinite(number) || std::abs(number) > kLastSecond * 1000) return std::nullopt;
  return number;
}

std::optional<absl::Time> SinceEpoch(const std::string& text, double units_in_second) {
  const auto number = Decimal(text);
  if (!number || std::abs(*number / units_in_second) > kLastSecond) return std::nullopt;
  // Whole microseconds: a double holds no more of them.
  return absl::UnixEpoch() +
         absl::Microseconds(std::llround(*number * (1'000'000 / units_in_second)));
}

// A time without a zone, read as UTC.
std::optional<absl::Time> OnTheClock(const std::string& pattern, const std::string& text) {
  absl::Time time;
  if (pattern == kExcel) {
    const auto days = Decimal(text);
    if (!days || *days < 1 || *days > 2'958'465) return std::nullopt;  // 1900-01-01, 9999-12-31
    return absl::FromCivil(absl::CivilDay(1899, 12, 30), absl::UTCTimeZone()) +
           absl::Milliseconds(std::llround(*days * 86'400'000));
  }
  if (!absl::ParseTime(pattern, text, absl::UTCTimeZone(), &time, nullptr)) return std::nullopt;
  if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return std::nullopt;
  return time;
}

ReadingOfTime InZone(absl::Time clock, const absl::TimeZone& zone) {
  const absl::CivilSecond second = absl::ToCivilSecond(clock, absl::UTCTimeZone());
  const absl::Duration fraction = clock - absl::FromCivil(second, absl::UTCTimeZone());
  const absl::TimeZone::TimeInfo info = zone.At(second);
  ReadingOfTime reading{info.pre + fraction, ""};
  if (info.kind == absl::TimeZone::TimeInfo::REPEATED) {
    reading.remark =
        absl::StrCat("is in an hour that ", zone.name(), " has twice: read as the first");
  } else if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    reading.remark = absl::StrCat("is in an hour that ", zone.name(),
                                  " leaves out: read as if the clocks had not changed");
  }
  return reading;
}

std::optional<ReadingOfTime> ReadPlain(const TimeFormat& format, const absl::TimeZone& zone,
                                       const std::string& text) {
  std::optional<absl::Time> time;
  if (format.pattern == kEpoch) {
    time = SinceEpoch(text, 1);
  } else if (format.pattern == kEpochMillis) {
    time = SinceEpoch(text, 1000);
  } else {
    time = OnTheClock(format.pattern, text);
  }
  if (!time) return std::nullopt;
  if (format.has_offset) return ReadingOfTime{*time, ""};
  return InZone(*time, zone);
}

std::optional<ReadingOfTime> ReadAs(const TimeFormat& format, const TimeStyle& style,
                                    const std::string& text) {
  if (!format.has_names || style.languages.empty()) return ReadPlain(format, style.zone, text);
  for (const TimeNames& language : style.languages) {
    const std::string english = language.InEnglish(format.pattern, text);
    if (auto reading = ReadPlain(format, style.zone, english)) return reading;
  }
  return std::nullopt;
}

}  // namespace

std::vector<TimeFormat> FormatsOf(const std::string& word, bool with_offset_only) {
  if (word == kEpoch || word == kEpochMillis) return {{word, true}};
  if (word != "iso") return {{word, HasOffset(word), TimeNames::AreIn(word)}};
  // ISO 8601, with the parts that people omit.
  std::vector<TimeFormat> formats;
  for (const char* zoned : {"%Y-%m-%dT%H:%M:%E*S%Ez", "%Y-%m-%d %H:%M:%E*S%Ez",
                            "%Y-%m-%d %H:%M:%E*S %Ez", "%Y-%m-%dT%H:%M%Ez"}) {
    formats.push_back({zoned, true});
  }
  if (with_offset_only) return formats;
  for (const char* plain : {"%Y-%m-%dT%H:%M:%E*S", "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%dT%H:%M",
                            "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    formats.push_back({plain, false});
  }
  return formats;
}

absl::StatusOr<ReadingOfTime> ReadTime(const TimeStyle& style, const std::string& text) {
  for (const TimeFormat& format : style.formats) {
    if (auto reading = ReadAs(format, style, text)) return *std::move(reading);
  }
  return absl::InvalidArgumentError(
      NoteOn(text, absl::StrCat("is not a time as the mapping's format has it: ", style.written)));
}

}  // namespace luukku::ctl
