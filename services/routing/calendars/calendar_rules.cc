#include "services/routing/calendars/calendar_rules.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/contract/fields.h"
#include "lib/text/zones.h"
#include "luukku/routing/v1/calendar_service.pb.h"

namespace luukku::routing {
namespace {

constexpr int kMinutesOfDay = 24 * 60;

struct Entry {
  int weekday, from, to, index;
};

std::string FieldOf(const std::string& list, int index) {
  return absl::StrCat(list, "[", index, "]");
}

// Each entry against the one that reaches furthest among those that begin before it.
void CheckOverlaps(Violations& violations, const std::string& list, std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.weekday, a.from, a.index) < std::tie(b.weekday, b.from, b.index);
  });
  const Entry* furthest = nullptr;
  for (const Entry& entry : entries) {
    const bool same_day = furthest != nullptr && furthest->weekday == entry.weekday;
    if (same_day && entry.from < furthest->to) {
      violations.Add(FieldOf(list, entry.index),
                     absl::StrCat("overlaps hours[", furthest->index, "]"));
    }
    if (!same_day || entry.to > furthest->to) furthest = &entry;
  }
}

// Entries beyond the contract's bounds are reported elsewhere, and left out here.
void CheckEntries(Violations& violations, const std::string& list,
                  const std::vector<Entry>& entries) {
  std::vector<Entry> good;
  for (const Entry& entry : entries) {
    const bool within = 0 <= entry.weekday && entry.weekday <= 7 && 0 <= entry.from &&
                        entry.from < kMinutesOfDay && 1 <= entry.to && entry.to <= kMinutesOfDay;
    if (within && entry.to <= entry.from) {
      violations.Add(FieldOf(list, entry.index) + ".to_minute", "must be greater than from_minute");
    } else if (within) {
      good.push_back(entry);
    }
  }
  CheckOverlaps(violations, list, std::move(good));
}

void CheckHoursOf(Violations& violations, const std::string& list, const v1::Holiday& holiday) {
  const auto& type = *v1::Holiday::descriptor();
  if (!MayHave(type, v1::Holiday::kHoursFieldNumber, holiday.hours_size())) return;
  std::vector<Entry> entries;
  for (int i = 0; i < holiday.hours_size(); ++i) {
    const v1::DayHours& hours = holiday.hours(i);
    entries.push_back({0, hours.from_minute(), hours.to_minute(), i});
  }
  CheckEntries(violations, list, entries);
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

}  // namespace

absl::Status CheckCalendar(const v1::Calendar& calendar) {
  Violations violations;
  v1::CreateCalendarRequest request;
  *request.mutable_calendar() = calendar;
  CheckFields(violations, request);
  CheckZone(violations, calendar);
  CheckHours(violations, calendar);
  CheckHolidays(violations, calendar);
  return violations.ToStatus();
}

void CheckZone(Violations& violations, const v1::Calendar& calendar) {
  if (calendar.time_zone().empty() || FindZone(calendar.time_zone())) return;
  violations.Add("calendar.time_zone", "must be an IANA time zone like \"Europe/Helsinki\"");
}

void CheckHours(Violations& violations, const v1::Calendar& calendar) {
  const auto& type = *v1::Calendar::descriptor();
  if (!MayHave(type, v1::Calendar::kHoursFieldNumber, calendar.hours_size())) return;
  std::vector<Entry> entries;
  for (int i = 0; i < calendar.hours_size(); ++i) {
    const v1::WeeklyHours& hours = calendar.hours(i);
    entries.push_back({hours.weekday(), hours.from_minute(), hours.to_minute(), i});
  }
  CheckEntries(violations, "calendar.hours", entries);
}

void CheckHolidays(Violations& violations, const v1::Calendar& calendar) {
  const auto& type = *v1::Calendar::descriptor();
  if (!MayHave(type, v1::Calendar::kHolidaysFieldNumber, calendar.holidays_size())) return;
  std::map<std::string, int> first_of;
  for (int i = 0; i < calendar.holidays_size(); ++i) {
    const v1::Holiday& holiday = calendar.holidays(i);
    const std::string field = FieldOf("calendar.holidays", i);
    const auto [first, is_new] = first_of.emplace(holiday.date(), i);
    if (!is_new) {
      violations.Add(field + ".date", absl::StrCat("is also holidays[", first->second, "]"));
    }
    if (LooksLikeHours(holiday.display_name())) {
      violations.Add(field + ".display_name", "looks like hours; put those into hours");
    }
    CheckHoursOf(violations, field + ".hours", holiday);
  }
}

}  // namespace luukku::routing
