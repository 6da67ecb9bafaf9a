#include "services/routing/calendars/calendar_store.h"

#include <google/protobuf/util/field_mask_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/row.h"
#include "lib/status/error.h"
#include "services/routing/calendars/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::calendars;
using db::MakeParams;
using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;

v1::Calendar CalendarOf(const pqxx::row& row) {
  v1::Calendar calendar;
  calendar.ParseFromString(db::BytesOf(row["calendar"]));
  calendar.set_etag(absl::StrCat(calendar.revision()));
  return calendar;
}

// Stores the message without what follows from it.
db::Bytes Stored(v1::Calendar calendar) {
  calendar.clear_etag();
  return {calendar.SerializeAsString()};
}

void Merge(const v1::UpdateCalendarRequest& request, v1::Calendar& calendar) {
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(request.calendar(), request.update_mask(), options, &calendar);
  calendar.DiscardUnknownFields();
}

}  // namespace

void LockPromises(db::Transaction& transaction) { transaction.Execute(statements::kLockEdition); }

void BeginEdition(db::Transaction& transaction) { transaction.Execute(statements::kBeginEdition); }

absl::StatusOr<v1::Calendar> InsertCalendar(db::Transaction& transaction, v1::Calendar calendar) {
  LockPromises(transaction);
  calendar.DiscardUnknownFields();
  calendar.set_revision(1);
  const auto rows =
      transaction.Execute(statements::kCreateCalendar,
                          MakeParams(IdOf(calendar.name(), "calendars"), calendar.display_name(),
                                     Stored(calendar), kMostCalendars));
  if (db::Bool(rows[0]["too_many"])) {
    Violations violations;
    violations.Add("calendar", absl::StrCat("is one too many: there are ", kMostCalendars));
    return violations.ToStatus();
  }
  if (!db::Bool(rows[0]["created"])) return AlreadyExists(calendar.name());
  calendar.set_etag("1");
  return calendar;
}

absl::StatusOr<v1::Calendar> EditCalendar(db::Transaction& transaction,
                                          const v1::UpdateCalendarRequest& request) {
  LockPromises(transaction);
  auto current = GetCalendar(transaction, request.calendar().name(), 0);
  if (!current.ok()) return current.status();
  const std::string& etag = request.calendar().etag();
  if (!etag.empty() && etag != current->etag()) {
    return Error(absl::StatusCode::kAborted, reason::kStaleEtag,
                 "the calendar was changed since you read it; read it again",
                 {{"etag", current->etag()}});
  }
  v1::Calendar edited = *current;
  Merge(request, edited);
  if (MessageDifferencer::Equals(edited, *current)) return current;
  edited.set_revision(current->revision() + 1);
  edited.set_etag(absl::StrCat(edited.revision()));
  transaction.Execute(statements::kReviseCalendar,
                      MakeParams(IdOf(edited.name(), "calendars"), edited.revision(),
                                 edited.display_name(), Stored(edited)));
  BeginEdition(transaction);
  return edited;
}

template <typename Session>
absl::StatusOr<v1::Calendar> GetCalendar(Session& session, const std::string& name,
                                         int64_t revision) {
  const auto rows =
      session.Execute(statements::kGetCalendar, MakeParams(IdOf(name, "calendars"), revision));
  if (rows.empty()) return NotFound(name);
  return CalendarOf(rows[0]);
}

template absl::StatusOr<v1::Calendar> GetCalendar(db::Connection& session, const std::string& name,
                                                  int64_t revision);
template absl::StatusOr<v1::Calendar> GetCalendar(db::Transaction& session, const std::string& name,
                                                  int64_t revision);

v1::ListCalendarsResponse ListCalendars(db::Connection& connection, const db::NamePage& page) {
  db::Params params = db::ParamsOf(page);
  params.push_back(db::ToParam(db::kReadBytes));
  const auto rows = connection.Execute(statements::kListCalendars, params);
  return db::ResponseOf<v1::ListCalendarsResponse>(
      rows, page, [](const pqxx::row& row, v1::ListCalendarsResponse& response) {
        *response.add_calendars() = CalendarOf(row);
      });
}

}  // namespace luukku::routing
