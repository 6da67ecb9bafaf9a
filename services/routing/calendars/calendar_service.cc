#include "services/routing/calendars/calendar_service.h"

#include <string>

#include "lib/db/name_page.h"
#include "lib/server/mutate_once.h"
#include "services/routing/calendars/calendar_checks.h"
#include "services/routing/calendars/calendar_store.h"

namespace luukku::routing {
CalendarService::CalendarService(const server::Parts& parts)
    : Edge(parts.runtime), reads_(parts.reads), writes_(parts.writes) {
  Unary("CreateCalendar", &CalendarService::Create);
  Unary("GetCalendar", &CalendarService::Get);
  Unary("ListCalendars", &CalendarService::List);
  Unary("UpdateCalendar", &CalendarService::Update);
  TakesLargeRequests("CreateCalendar");
  TakesLargeRequests("UpdateCalendar");
}

absl::StatusOr<v1::Calendar> CalendarService::Create(const Call& call,
                                                     const v1::CreateCalendarRequest& request) {
  if (auto status = CheckCreate(request); !status.ok()) return status;
  return server::MutateOnce<v1::Calendar>(*writes_, call, request,
                                          [&](db::Transaction& transaction, const std::string&) {
                                            return InsertCalendar(transaction, request.calendar());
                                          });
}

absl::StatusOr<v1::Calendar> CalendarService::Get(const Call& call,
                                                  const v1::GetCalendarRequest& request) {
  if (auto status = CheckGet(request); !status.ok()) return status;
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
  if (auto status = CheckUpdate(request); !status.ok()) return status;
  return server::MutateOnce<v1::Calendar>(*writes_, call, request,
                                          [&](db::Transaction& transaction, const std::string&) {
                                            return EditCalendar(transaction, request);
                                          });
}

}  // namespace luukku::routing
