#include "services/routing/calendars/calendar_checks.h"

#include "lib/status/checks.h"
#include "services/routing/calendars/calendar_rules.h"

namespace luukku::routing {

absl::Status CheckCreate(const v1::CreateCalendarRequest& request) {
  Violations violations;
  CheckNewName(violations, "calendar.name", request.calendar().name(), "calendars", 40);
  for (const char* field : kCalendarFields) {
    CheckCalendarField(violations, request.calendar(), field);
  }
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

absl::Status CheckGet(const v1::GetCalendarRequest& request) {
  Violations violations;
  CheckName(violations, "name", request.name(), "calendars", true);
  if (request.revision() < 0) violations.Add("revision", "must not be negative");
  return violations.ToStatus();
}

absl::Status CheckUpdate(const v1::UpdateCalendarRequest& request) {
  Violations violations;
  const v1::Calendar& calendar = request.calendar();
  CheckName(violations, "calendar.name", calendar.name(), "calendars", true);
  CheckText(violations, "calendar.etag", calendar.etag(), {.max = 32, .one_line = true});
  for (const auto& field : CheckMask(violations, request.update_mask(), kCalendarFields)) {
    CheckCalendarField(violations, calendar, field);
  }
  CheckRequestId(violations, request.request_id());
  return violations.ToStatus();
}

}  // namespace luukku::routing
