#include "services/routing/calendars/calendar_service.h"

#include <string>

#include "lib/contract/fields.h"
#include "lib/db/name_page.h"
#include "lib/server/mutate_once.h"
#include "lib/status/error.h"
#include "services/routing/calendars/calendar_rules.h"
#include "services/routing/calendars/calendar_store.h"

namespace luukku::routing {
namespace {

void CheckNew(Violations& violations, const server::Call&,
              const v1::CreateCalendarRequest& request) {
  CheckZone(violations, request.calendar());
  CheckHours(violations, request.calendar());
  CheckHolidays(violations, request.calendar());
}

void CheckEdited(Violations& violations, const server::Call&,
                 const v1::UpdateCalendarRequest& request) {
  const v1::Calendar& calendar = request.calendar();
  if (Names(request.update_mask(), "time_zone")) CheckZone(violations, calendar);
  if (Names(request.update_mask(), "hours")) CheckHours(violations, calendar);
  if (Names(request.update_mask(), "holidays")) CheckHolidays(violations, calendar);
}

}  // namespace

CalendarService::CalendarService(const server::Parts& parts)
    : Edge(parts.runtime, "luukku.routing.v1.CalendarService"),
      reads_(parts.reads),
      writes_(parts.writes) {
  Unary("CreateCalendar", &CalendarService::Create, CheckNew);
  Unary("GetCalendar", &CalendarService::Get);
  Unary("ListCalendars", &CalendarService::List);
  Unary("UpdateCalendar", &CalendarService::Update, CheckEdited);
  TakesLargeRequests("CreateCalendar");
  TakesLargeRequests("UpdateCalendar");
}

absl::StatusOr<v1::Calendar> CalendarService::Create(const Call& call,
                                                     const v1::CreateCalendarRequest& request) {
  return server::MutateOnce<v1::Calendar>(*writes_, call, request,
                                          [&](db::Transaction& transaction, const std::string&) {
                                            return InsertCalendar(transaction, request.calendar());
                                          });
}

absl::StatusOr<v1::Calendar> CalendarService::Get(const Call& call,
                                                  const v1::GetCalendarRequest& request) {
  return reads_->Run(call.deadline, [&](db::Connection& connection) {
    return routing::GetCalendar(connection, request.name(), request.revision());
  });
}

absl::StatusOr<v1::ListCalendarsResponse> CalendarService::List(
    const Call& call, const v1::ListCalendarsRequest& request) {
  const auto page =
      db::ParseNamePage(call.method, call.principal.id, request.page_size(), request.page_token());
  if (!page.ok()) return page.status();
  return reads_->Run(call.deadline,
                     [&](db::Connection& connection) -> absl::StatusOr<v1::ListCalendarsResponse> {
                       return routing::ListCalendars(connection, *page);
                     });
}

absl::StatusOr<v1::Calendar> CalendarService::Update(const Call& call,
                                                     const v1::UpdateCalendarRequest& request) {
  return server::MutateOnce<v1::Calendar>(*writes_, call, request,
                                          [&](db::Transaction& transaction, const std::string&) {
                                            return EditCalendar(transaction, request);
                                          });
}

}  // namespace luukku::routing
