#pragma once

#include "lib/server/edge.h"
#include "lib/server/parts.h"
#include "luukku/routing/v1/calendar_service.pb.h"

namespace luukku::routing {

// The gRPC edge of calendars.
class CalendarService : public server::Edge {
 public:
  explicit CalendarService(const server::Parts& parts);

 private:
  using Call = server::Call;

  absl::StatusOr<v1::Calendar> Create(const Call& call, const v1::CreateCalendarRequest& request);
  absl::StatusOr<v1::Calendar> Get(const Call& call, const v1::GetCalendarRequest& request);
  absl::StatusOr<v1::ListCalendarsResponse> List(const Call& call,
                                                 const v1::ListCalendarsRequest& request);
  absl::StatusOr<v1::Calendar> Update(const Call& call, const v1::UpdateCalendarRequest& request);

  db::Pool* const reads_;
  db::Pool* const writes_;
};

}  // namespace luukku::routing
