#pragma once

#include "absl/status/status.h"
#include "luukku/routing/v1/calendar_service.pb.h"

// Checks of requests, before anything is read. Errors: INVALID_ARGUMENT that names all violations.
namespace luukku::routing {

absl::Status CheckCreate(const v1::CreateCalendarRequest& request);
absl::Status CheckGet(const v1::GetCalendarRequest& request);
// Of the calendar's fields only name, etag and those that the mask names are looked at.
absl::Status CheckUpdate(const v1::UpdateCalendarRequest& request);

}  // namespace luukku::routing
