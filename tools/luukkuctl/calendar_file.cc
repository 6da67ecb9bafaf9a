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
                    hour >= 0 && hour <= 24 && minute >= 0 && minute < 60;
  return fits ? std::optional(hour * 60 + minute) : std::nullopt;
}

absl::Status AddHours(const YAML::Node& node, int first, int last,
                      routing::v1::Calendar& calendar) {
  const std::vector<std::string> times = absl::StrSplit(node.as<std::string>(), '-');
  const auto from = times.size() == 2 ? MinuteOf(times[0]) : std::nullopt;
  const auto to = times.size() == 2 ? MinuteOf(times[1]) : std::nullopt;
  if (!from || !to) return Wrong(node, "hours look like 8:00-16:00");
  for (int day = first; day <= last; ++day) {
    auto& hours = *calendar.add_hours();
    hours.set_weekday(day);
    hours.set_from_minute(*from);
    hours.set_to_minute(*to);
  }
  return absl::OkStatus();
}

absl::Status ReadHours(const YAML::Node& node, routing::v1::Calendar& calendar) {
  for (const auto& entry : node) {
    const std::vector<std::string> days = absl::StrSplit(entry.first.as<std::string>(), '-');
    const int first = DayOf(days.front()), last = DayOf(days.back());
    if (days.size() > 2 || first == 0 || last < first) {
      return Wrong(entry.first, "a day is one of mon to sun, or a range like mon-fri");
    }
    if (!entry.second.IsSequence()) {
      if (auto status = AddHours(entry.second, first, last, calendar); !status.ok()) return status;
      continue;
    }
    for (const auto& part : entry.second) {
      if (auto status = AddHours(part, first, last, calendar); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

void ReadHolidays(const YAML::Node& node, routing::v1::Calendar& calendar) {
  for (const auto& entry : node) {
    auto& holiday = *calendar.add_holidays();
    holiday.set_date(entry.first.as<std::string>());
    holiday.set_display_name(entry.second.IsNull() ? "" : entry.second.as<std::string>());
  }
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
      ReadHolidays(entry.second, file.calendar);
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
