#pragma once

#include <string>

#include "lib/db/name_page.h"
#include "lib/db/pool.h"
#include "luukku/routing/v1/calendar_service.pb.h"

// Calendars in the database. All members throw what pqxx throws; db::Pool makes statuses of it.
// Names are well-formed. A calendar's etag is its revision.
namespace luukku::routing {

// A desk has at most so many calendars.
inline constexpr int64_t kMostCalendars = 200;

// Until the end of the transaction nobody else edits calendars and policies. To be taken first.
void LockPromises(db::Transaction& transaction);
// Says that what is promised has changed: replicas read it anew, and look at all clocks that run.
void BeginEdition(db::Transaction& transaction);

// Makes the first revision; returns it. Errors: INVALID_ARGUMENT where there are kMostCalendars,
// ALREADY_EXISTS.
absl::StatusOr<v1::Calendar> InsertCalendar(db::Transaction& transaction, v1::Calendar calendar);

// Makes a new revision and returns it; if nothing differs, the current one. Errors: NOT_FOUND,
// ABORTED STALE_ETAG.
absl::StatusOr<v1::Calendar> EditCalendar(db::Transaction& transaction,
                                          const v1::UpdateCalendarRequest& request);

// Revision 0 is the newest. `Session` is a db::Connection or a db::Transaction. Errors: NOT_FOUND.
template <typename Session>
absl::StatusOr<v1::Calendar> GetCalendar(Session& session, const std::string& name,
                                         int64_t revision);

v1::ListCalendarsResponse ListCalendars(db::Connection& connection, const db::NamePage& page);

}  // namespace luukku::routing
