#pragma once

#include "absl/status/status.h"
#include "lib/status/error.h"
#include "luukku/routing/v1/calendar.pb.h"

// What a calendar may look like. Pure.
namespace luukku::routing {

// INVALID_ARGUMENT that names what is wrong with a calendar. A calendar that is open at no time of
// the week is refused.
absl::Status CheckCalendar(const v1::Calendar& calendar);

// What the contract does not say of its fields; each adds what is wrong to `violations`.
void CheckZone(Violations& violations, const v1::Calendar& calendar);
void CheckHours(Violations& violations, const v1::Calendar& calendar);
void CheckHolidays(Violations& violations, const v1::Calendar& calendar);

}  // namespace luukku::routing
