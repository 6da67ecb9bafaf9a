#include "services/routing/assignment/queue_store.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "lib/contract/pages.h"
#include "lib/db/page.h"
#include "lib/db/row.h"
#include "lib/status/proto_time.h"
#include "services/routing/assignment/sql.h"
#include "services/routing/sla/clock_message.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::assignment;
using db::MakeParams;

void AddTargets(const pqxx::field& field, v1::WorkItem& item) {
  if (field.is_null()) return;
  store::v1::SlaClock message;
  message.ParseFromString(db::BytesOf(field));
  const Clock clock = FromMessage(message);
  item.set_sla_state(WorstState(clock));
  for (const v1::SlaTarget& told : clock.told) {
    v1::SlaTarget& target = *item.add_sla_targets();
    target = told;
    target.clear_elapsed();
  }
}

v1::WorkItem ItemOf(const pqxx::row& row, absl::Time now) {
  v1::WorkItem item;
  item.set_ticket(db::NameOf("tickets", row["ticket"]));
  item.set_state(static_cast<common::v1::TicketState>(db::Int(row["state"])));
  item.set_type(static_cast<common::v1::TicketType>(db::Int(row["type"])));
  item.set_priority(static_cast<common::v1::Priority>(db::Int(row["priority"])));
  item.set_team(db::NameOf("teams", row["team"]));
  item.set_team_display_name(db::Text(row["team_name"]));
  item.set_agent(db::NameOf("agents", row["agent"]));
  item.set_agent_display_name(db::Text(row["agent_name"]));
  db::SetTime(row["create_time"], &item, &v1::WorkItem::mutable_create_time);
  const absl::Duration age = now - db::TimeOf(row["create_time"]);
  *item.mutable_age() = ToProto(std::max(absl::Trunc(age, absl::Seconds(1)), absl::ZeroDuration()));
  // Infinity reads as no time.
  if (db::TimeOf(row["due_time"]) != absl::InfinitePast()) {
    db::SetTime(row["due_time"], &item, &v1::WorkItem::mutable_due_time);
  }
  AddTargets(row["clock"], item);
  return item;
}

}  // namespace

absl::StatusOr<QueuePage> ParseQueuePage(std::string query, int64_t size,
                                         const std::string& token) {
  QueuePage page;
  page.size = size;
  page.query = std::move(query);
  std::optional<std::vector<std::string>> keys;
  if (auto status = DecodePageToken(page.query, token, 3, &keys); !status.ok()) return status;
  if (!keys) return page;
  page.after_due_time = (*keys)[0];
  page.after_create_time = (*keys)[1];
  const bool fits = (page.after_due_time == "infinity" || TimeOfSql(page.after_due_time)) &&
                    TimeOfSql(page.after_create_time) &&
                    absl::SimpleAtoi((*keys)[2], &page.after_ticket);
  if (!fits) return PageTokenInvalid();
  return page;
}

// Reads one row more than the page, to see whether there is a next page.
std::optional<v1::ListQueueResponse> ListQueue(db::Connection& connection, const db::Reader& reader,
                                               const std::string& team, const QueuePage& page,
                                               absl::Time now) {
  if (!team.empty() &&
      connection.ReadAs(reader, statements::kFindOpenTeam, MakeParams(team)).empty()) {
    return std::nullopt;
  }
  const auto rows = connection.ReadAs(reader, statements::kListQueue,
                                      MakeParams(team, page.after_due_time, page.after_create_time,
                                                 page.after_ticket, page.size + 1));
  const int count = db::RowsOfPage(rows, page.size);
  v1::ListQueueResponse response;
  for (int i = 0; i < count; ++i) *response.add_items() = ItemOf(rows[i], now);
  if (static_cast<int>(rows.size()) > count) {
    const auto last = rows[count - 1];
    response.set_next_page_token(EncodePageToken(
        page.query,
        {db::Text(last["due_time"]), db::Text(last["create_time"]), db::Text(last["ticket"])}));
  }
  return response;
}

}  // namespace luukku::routing
