#include "services/routing/calendars/calendar_rules.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/status/checks.h"
#include "lib/status/error.h"
#include "services/routing/calendars/zones.h"

namespace luukku::routing {
namespace {

constexpr size_t kLongestId = 40;
constexpr int64_t kMaxDisplayNameLength = 200;
constexpr int kMinutesOfDay = 24 * 60;
// Errors travel in the trailers of a call, where there is little room.
constexpr int kMostNamed = 10;

using Found = std::vector<std::pair<std::string, std::string>>;

// Names the first violations of one list, and how many more there are.
void AddFirst(Violations& violations, const std::string& list, const Found& found) {
  for (size_t i = 0; i < std::min<size_t>(found.size(), kMostNamed); ++i) {
    violations.Add(found[i].first, found[i].second);
  }
  if (found.size() > kMostNamed) {
    violations.Add(list, absl::StrCat("has ", found.size() - kMostNamed, " more violations"));
  }
}

// Up to 200 characters of UTF-8 in one line.
bool IsDisplayName(const std::string& text) {
  Violations alone;
  CheckText(alone, "", text, {.min = 0, .max = text.max_size(), .one_line = true});
  const auto length =
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
  return alone.empty() && length <= kMaxDisplayNameLength;
}

std::string DisplayNameRule() {
  return absl::StrCat("must be one line of at most ", kMaxDisplayNameLength,
                      " characters without control characters");
}

void CheckDisplayName(Violations& violations, const std::string& text) {
  if (text.empty()) {
    violations.Add("calendar.display_name", "is required");
  } else if (!IsDisplayName(text)) {
    violations.Add("calendar.display_name", DisplayNameRule());
  }
}

void CheckZone(Violations& violations, const std::string& zone) {
  if (zone.empty()) {
    violations.Add("calendar.time_zone", "is required");
  } else if (!FindZone(zone)) {
    violations.Add("calendar.time_zone", "must be an IANA time zone like \"Europe/Helsinki\"");
  }
}

// Of WeeklyHours and DayHours.
template <typename Hours>
void CheckMinutes(Found& found, const std::string& field, const Hours& hours) {
  if (hours.from_minute() < 0 || hours.from_minute() >= kMinutesOfDay) {
    found.emplace_back(field + ".from_minute", "must be 0 to 1439");
  }
  if (hours.to_minute() < 1 || hours.to_minute() > kMinutesOfDay) {
    found.emplace_back(field + ".to_minute", "must be 1 to 1440");
  } else if (hours.to_minute() <= hours.from_minute()) {
    found.emplace_back(field + ".to_minute", "must be greater than from_minute");
  }
}

struct Entry {
  int weekday, from, to, index;
};

std::string FieldOf(const std::string& list, int index) {
  return absl::StrCat(list, "[", index, "]");
}

// Each entry against the one that reaches furthest among those that begin before it.
void CheckOverlaps(Found& found, const std::string& list, std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.weekday, a.from, a.index) < std::tie(b.weekday, b.from, b.index);
  });
  const Entry* furthest = nullptr;
  for (const Entry& entry : entries) {
    const bool same_day = furthest != nullptr && furthest->weekday == entry.weekday;
    if (same_day && entry.from < furthest->to) {
      found.emplace_back(FieldOf(list, entry.index),
                         absl::StrCat("overlaps hours[", furthest->index, "]"));
    }
    if (!same_day || entry.to > furthest->to) furthest = &entry;
  }
}

void CheckHours(Violations& violations, const v1::Calendar& calendar) {
  const std::string list = "calendar.hours";
  if (calendar.hours().empty()) {
    violations.Add(list, "is required: a calendar must be open at some time");
  }
  if (calendar.hours_size() > kMaxWeeklyHours) {
    violations.Add(list, absl::StrCat("has more than ", kMaxWeeklyHours, " entries"));
    return;
  }
  Found found;
  std::vector<Entry> entries;
  for (int i = 0; i < calendar.hours_size(); ++i) {
    const auto& hours = calendar.hours(i);
    const size_t before = found.size();
    if (hours.weekday() < 1 || hours.weekday() > 7) {
      found.emplace_back(FieldOf(list, i) + ".weekday", "must be 1 (Monday) to 7 (Sunday)");
    }
    CheckMinutes(found, FieldOf(list, i), hours);
    if (found.size() > before) continue;
    entries.push_back({hours.weekday(), hours.from_minute(), hours.to_minute(), i});
  }
  CheckOverlaps(found, list, std::move(entries));
  AddFirst(violations, list, found);
}

void CheckHoursOf(Found& found, const std::string& field, const v1::Holiday& holiday) {
  const std::string list = field + ".hours";
  if (holiday.hours_size() > kMaxHoursOfDay) {
    found.emplace_back(list, absl::StrCat("has more than ", kMaxHoursOfDay, " entries"));
    return;
  }
  std::vector<Entry> entries;
  for (int i = 0; i < holiday.hours_size(); ++i) {
    const auto& hours = holiday.hours(i);
    const size_t before = found.size();
    CheckMinutes(found, FieldOf(list, i), hours);
    if (found.size() > before) continue;
    entries.push_back({0, hours.from_minute(), hours.to_minute(), i});
  }
  CheckOverlaps(found, list, std::move(entries));
}

// Words that stand beside hours in the languages of desks: "klo 8-12", "9 am to 1 pm", "8-12 Uhr".
bool IsWordOfHours(const std::string& word) {
  static constexpr const char* kWords[] = {"a",  "am",  "bis",  "clock", "från", "from", "h",
                                           "hr", "hrs", "kl",   "kello", "klo",  "m",    "o",
                                           "p",  "pm",  "till", "to",    "uhr",  "von"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](const char* known) { return word == known; });
}

// "8:00-12:00", "08.00 – 12.00", "8-12", "9am-1pm": meant as hours, and would close the day.
bool LooksLikeHours(const std::string& text) {
  const std::string plain =
      absl::StrReplaceAll(absl::AsciiStrToLower(text), {{"–", "-"}, {"—", "-"}, {"\u00A0", " "}});
  bool has_digit = false, has_dash = false, has_words = false;
  for (size_t at = 0, end = 0; at < plain.size(); at = end) {
    end = at + 1;
    const char c = plain[at];
    if (c == '-') {
      has_dash = true;
    } else if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      has_digit = true;
    } else if (c != ':' && c != '.' && c != ' ' && c != ',' && c != '\'') {
      end = std::min(plain.size(), plain.find_first_of("0123456789:.,-' ", at));
      if (!IsWordOfHours(plain.substr(at, end - at))) return false;
      has_words = true;
    }
  }
  return has_digit && (has_dash || has_words);
}

void CheckHolidays(Violations& violations, const v1::Calendar& calendar) {
  if (calendar.holidays_size() > kMaxHolidays) {
    violations.Add("calendar.holidays", absl::StrCat("has more than ", kMaxHolidays, " entries"));
    return;
  }
  Found found;
  std::map<std::string, int> first_of;
  for (int i = 0; i < calendar.holidays_size(); ++i) {
    const auto& holiday = calendar.holidays(i);
    const std::string field = FieldOf("calendar.holidays", i);
    const auto [first, is_new] = first_of.emplace(holiday.date(), i);
    if (!ParseDate(holiday.date())) {
      found.emplace_back(field + ".date", "must be a date like \"2026-12-06\"");
    } else if (!is_new) {
      found.emplace_back(field + ".date", absl::StrCat("is also holidays[", first->second, "]"));
    }
    if (!IsDisplayName(holiday.display_name())) {
      found.emplace_back(field + ".display_name", DisplayNameRule());
    } else if (LooksLikeHours(holiday.display_name())) {
      found.emplace_back(field + ".display_name", "looks like hours; put those into hours");
    }
    CheckHoursOf(found, field, holiday);
  }
  AddFirst(violations, "calendar.holidays", found);
}

}  // namespace

absl::Status CheckCalendar(const v1::Calendar& calendar) {
  Violations violations;
  CheckNewName(violations, "calendar.name", calendar.name(), "calendars", kLongestId);
  for (const char* field : kCalendarFields) CheckCalendarField(violations, calendar, field);
  return violations.ToStatus();
}

void CheckCalendarField(Violations& violations, const v1::Calendar& calendar,
                        std::string_view field) {
  if (field == "display_name") CheckDisplayName(violations, calendar.display_name());
  if (field == "time_zone") CheckZone(violations, calendar.time_zone());
  if (field == "hours") CheckHours(violations, calendar);
  if (field == "holidays") CheckHolidays(violations, calendar);
}

std::optional<absl::CivilDay> ParseDate(const std::string& text) {
  absl::CivilDay day;
  // Writing it again finds what the parser lets pass: spaces, missing zeros.
  const bool is_date = text.size() == 10 && absl::ParseCivilTime(text, &day) && day.year() > 0 &&
                       absl::FormatCivilTime(day) == text;
  return is_date ? std::optional(day) : std::nullopt;
}

}  // namespace luukku::routing
