#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "lib/status/error.h"
#include "luukku/routing/v1/calendar.pb.h"

// What a calendar may look like. Pure.
namespace luukku::routing {

// A week has no more than so many hours to list.
inline constexpr int kMaxWeeklyHours = 7 * 24;
inline constexpr int kMaxHolidays = 2000;
inline constexpr int kMaxHoursOfDay = 24;

// INVALID_ARGUMENT that names what is wrong with a calendar, of each list the first ten. A calendar
// that is open at no time of the week is refused.
absl::Status CheckCalendar(const v1::Calendar& calendar);

// What may be edited.
inline constexpr const char* kCalendarFields[] = {"display_name", "time_zone", "hours", "holidays"};

// Adds what is wrong with one of kCalendarFields.
void CheckCalendarField(Violations& violations, const v1::Calendar& calendar,
                        std::string_view field);

// "2026-12-06", exactly so; nullopt for all else and for days that no month has.
std::optional<absl::CivilDay> ParseDate(const std::string& text);

}  // namespace luukku::routing
