#pragma once

#include "absl/status/status.h"
#include "lib/status/error.h"
#include "luukku/routing/v1/calendar.pb.h"

// Rules of calendars. Pure.
namespace luukku::routing {

// INVALID_ARGUMENT that names all violations of a calendar. A calendar that is open at no time of
// the week is refused.
absl::Status CheckCalendar(const v1::Calendar& calendar);

// Rules of its fields that the contract does not have; each adds to `violations`.
void CheckZone(Violations& violations, const v1::Calendar& calendar);
void CheckHours(Violations& violations, const v1::Calendar& calendar);
void CheckHolidays(Violations& violations, const v1::Calendar& calendar);

}  // namespace luukku::routing
