#include "tools/luukkuctl/calendar_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/luukkuctl/errors.h"

namespace luukku::ctl {
namespace {

constexpr const char* kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

constexpr int kMinutesOfDay = 24 * 60;

absl::Status Wrong(const YAML::Node& node, const std::string& what) {
  return UsageError(absl::StrCat("line ", node.Mark().line + 1, " of the calendar: ", what));
}

// 1 to 7; 0 if it is no day.
int DayOf(const std::string& word) {
  const auto* day = std::find(std::begin(kDays), std::end(kDays), word);
  return day == std::end(kDays) ? 0 : static_cast<int>(day - std::begin(kDays)) + 1;
}

// "8:00" in minutes.
std::optional<int> MinuteOf(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  int hour = 0, minute = 0;
  const bool fits = parts.size() == 2 && parts[1].size() == 2 &&
                    absl::SimpleAtoi(parts[0], &hour) && absl::SimpleAtoi(parts[1], &minute) &&
                    hour >= 0 && minute >= 0 && minute < 60 && hour * 60 + minute <= kMinutesOfDay;
  return fits ? std::optional(hour * 60 + minute) : std::nullopt;
}

struct Span {
  int from, to;  // Minutes; `to` is not after `from` if the span passes midnight.
};

// "8:00-16:00".
std::optional<Span> SpanOf(const YAML::Node& node) {
  if (!node.IsScalar()) return std::nullopt;
  const std::vector<std::string> times = absl::StrSplit(node.Scalar(), '-');
  const auto from = times.size() == 2 ? MinuteOf(times[0]) : std::nullopt;
  const auto to = times.size() == 2 ? MinuteOf(times[1]) : std::nullopt;
  const bool fits = from && to && *from < kMinutesOfDay && *from != *to;
  return fits ? std::optional(Span{*from, *to}) : std::nullopt;
}

absl::Status AddSpanOf(const YAML::Node& node, std::vector<Span>& spans) {
  const auto span = SpanOf(node);
  if (!span) return Wrong(node, "hours look like 8:00-16:00, all of a day like 0:00-24:00");
  spans.push_back(*span);
  return absl::OkStatus();
}

// One span, or a list of them.
absl::StatusOr<std::vector<Span>> ReadSpans(const YAML::Node& node) {
  std::vector<Span> spans;
  absl::Status status;
  if (!node.IsSequence()) status = AddSpanOf(node, spans);
  for (size_t i = 0; node.IsSequence() && i < node.size() && status.ok(); ++i) {
    status = AddSpanOf(node[i], spans);
  }
  if (!status.ok()) return status;
  return spans;
}

void AddHours(int weekday, int from, int to, routing::v1::Calendar& calendar) {
  if (from == to) return;
  auto& hours = *calendar.add_hours();
  hours.set_weekday(weekday);
  hours.set_from_minute(from);
  hours.set_to_minute(to);
}

// Adds the span; its part after midnight goes to the next day.
void AddSpan(int weekday, Span span, routing::v1::Calendar& calendar) {
  if (span.from < span.to) return AddHours(weekday, span.from, span.to, calendar);
  AddHours(weekday, span.from, kMinutesOfDay, calendar);
  AddHours(weekday % 7 + 1, 0, span.to, calendar);
}

absl::Status ReadHours(const YAML::Node& node, routing::v1::Calendar& calendar) {
  for (const auto& entry : node) {
    const std::vector<std::string> days = absl::StrSplit(entry.first.as<std::string>(), '-');
    const int first = DayOf(days.front()), last = DayOf(days.back());
    if (days.size() > 2 || first == 0 || last == 0) {
      return Wrong(entry.first, "a day is one of mon to sun, or a range like mon-fri or fri-mon");
    }
    const auto spans = ReadSpans(entry.second);
    if (!spans.ok()) return spans.status();
    for (int day = first;; day = day % 7 + 1) {
      for (const Span span : *spans) AddSpan(day, span, calendar);
      if (day == last) break;
    }
  }
  return absl::OkStatus();
}

absl::Status ReadHoursOfDate(const YAML::Node& node, routing::v1::Holiday& holiday) {
  const auto spans = ReadSpans(node);
  if (!spans.ok()) return spans.status();
  for (const Span span : *spans) {
    if (span.to > 0 && span.to < span.from) {
      return Wrong(node, "hours of a date end at 24:00; say what is behind midnight at the next");
    }
    auto& hours = *holiday.add_hours();
    hours.set_from_minute(span.from);
    hours.set_to_minute(span.to == 0 ? kMinutesOfDay : span.to);
  }
  return absl::OkStatus();
}

// A name; or hours, one or a list; or {name: …, hours: …}.
absl::Status ReadHoliday(const YAML::Node& node, routing::v1::Holiday& holiday) {
  if (node.IsNull()) return absl::OkStatus();
  if (node.IsSequence() || SpanOf(node)) return ReadHoursOfDate(node, holiday);
  if (!node.IsMap()) {
    holiday.set_display_name(node.as<std::string>());
    return absl::OkStatus();
  }
  for (const auto& entry : node) {
    const auto key = entry.first.as<std::string>();
    if (key == "name") {
      holiday.set_display_name(entry.second.as<std::string>());
    } else if (key != "hours") {
      return Wrong(entry.first, absl::StrCat("unknown key '", key, "'; a date has name, hours"));
    } else if (auto status = ReadHoursOfDate(entry.second, holiday); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::Status ReadHolidays(const YAML::Node& node, routing::v1::Calendar& calendar) {
  for (const auto& entry : node) {
    auto& holiday = *calendar.add_holidays();
    holiday.set_date(entry.first.as<std::string>());
    if (auto status = ReadHoliday(entry.second, holiday); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<CalendarFile> Read(const YAML::Node& root) {
  CalendarFile file;
  if (!root.IsMap()) return Wrong(root, "it must have keys like time_zone and hours");
  for (const auto& entry : root) {
    const auto key = entry.first.as<std::string>();
    if (key == "display_name") {
      file.calendar.set_display_name(entry.second.as<std::string>());
    } else if (key == "time_zone") {
      file.calendar.set_time_zone(entry.second.as<std::string>());
    } else if (key == "hours") {
      if (auto status = ReadHours(entry.second, file.calendar); !status.ok()) return status;
    } else if (key == "holidays") {
      if (auto status = ReadHolidays(entry.second, file.calendar); !status.ok()) return status;
    } else {
      return Wrong(entry.first, absl::StrCat("unknown key '", key,
                                             "'; there are display_name, time_zone, hours, "
                                             "holidays"));
    }
    file.fields.add_paths(key);
  }
  return file;
}

}  // namespace

absl::StatusOr<CalendarFile> ReadCalendarFile(const std::string& path) {
  try {
    return Read(YAML::LoadFile(path));
  } catch (const YAML::BadFile&) {
    return UsageError(absl::StrCat("the file ", path, " can't be read"));
  } catch (const YAML::Exception& error) {
    return UsageError(absl::StrCat("the calendar is not as it should be: ", error.what()));
  }
}

}  // namespace luukku::ctl
