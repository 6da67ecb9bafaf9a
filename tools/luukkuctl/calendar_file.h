#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/field_mask.pb.h"
#include "luukku/routing/v1/calendar.pb.h"

namespace luukku::ctl {

// A calendar from a file.
struct CalendarFile {
  routing::v1::Calendar calendar;      // Without a name.
  google::protobuf::FieldMask fields;  // Fields in the file.
};

// Reads a file in YAML (or JSON, which is YAML too):
//
//   display_name: Office hours
//   time_zone: Europe/Helsinki
//   hours:
//     mon-thu: 8:00-16:00
//     fri: [8:00-11:30, 12:00-15:00]
//   holidays:
//     2026-12-06: Independence Day
//     2026-12-23: 8:00-12:00
//     2026-12-31: {name: New Year's Eve, hours: [8:00-11:00, 12:00-14:00]}
//
// A key of hours is a day, mon to sun, or a range of days, which may pass the end of the week
// (fri-mon); 24:00 is the end of the day. Hours like 22:00-6:00 end on the next day. A holiday's
// hours replace those of its weekday; without hours it is closed. Errors: UsageError with the line.
absl::StatusOr<CalendarFile> ReadCalendarFile(const std::string& path);

}  // namespace luukku::ctl
