#include "services/routing/calendars/calendar_kind.h"

#include "luukku/routing/v1/calendar.pb.h"
#include "services/routing/calendars/calendar_rules.h"
#include "services/routing/calendars/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::calendars;
using google::protobuf::Message;

// The maximum number of calendars of a desk.
constexpr int64_t kMostCalendars = 200;

void CheckField(Violations& violations, const std::string&, const Message& resource,
                const std::string& field) {
  const auto& calendar = static_cast<const v1::Calendar&>(resource);
  if (field == "time_zone") CheckZone(violations, calendar);
  if (field == "hours") CheckHours(violations, calendar);
  if (field == "holidays") CheckHolidays(violations, calendar);
}

// No policy uses a new or deleted calendar, so only updates begin an edition.
absl::Status Changed(db::Transaction& transaction, const resource::Change&, const Message* before,
                     const Message* after) {
  if (before != nullptr && after != nullptr) BeginEdition(transaction);
  return absl::OkStatus();
}

}  // namespace

void LockPromises(db::Transaction& transaction) { transaction.Execute(statements::kLockEdition); }

void BeginEdition(db::Transaction& transaction) { transaction.Execute(statements::kBeginEdition); }

resource::Kind CalendarKind() {
  return {.message = v1::Calendar::descriptor(),
          .most = kMostCalendars,
          .check_field = CheckField,
          .lock = LockPromises,
          .changed = Changed};
}

}  // namespace luukku::routing
