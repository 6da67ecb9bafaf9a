#include "services/routing/sla/clock_store.h"

#include "absl/strings/str_cat.h"
#include "lib/db/row.h"
#include "lib/status/proto_time.h"
#include "services/routing/sla/clock_message.h"
#include "services/routing/sla/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::sla;
using db::MakeParams;

Clock ClockOf(const pqxx::row& row) {
  store::v1::SlaClock message;
  message.ParseFromString(db::BytesOf(row["clock"]));
  Clock clock = FromMessage(message);
  clock.ticket = db::Int(row["ticket"]);
  clock.version = db::Int(row["version"]);
  clock.edition = db::Int(row["edition"]);
  return clock;
}

// The target as published; the default if it was not.
const v1::SlaTarget& TargetOf(const Clock& clock, common::v1::SlaTargetKind kind) {
  for (const v1::SlaTarget& target : clock.told) {
    if (target.kind() == kind) return target;
  }
  return v1::SlaTarget::default_instance();
}

db::Param OptionalTime(const std::optional<absl::Time>& time) {
  return time ? db::ToParam(*time) : db::Param();
}

db::Param DueTimeOf(const v1::SlaTarget& target) {
  return target.has_due_time() ? db::ToParam(FromProto(target.due_time())) : db::Param();
}

// $1, $2 and $3 of the claims: slots, the positions of their cursors, the epoch.
db::Params ParamsOf(const Watermark& watermark) {
  db::Array slots, positions;
  for (const auto& [slot, cursor] : watermark.cursors.slots) {
    slots.Add(slot);
    positions.Add(cursor.position());
  }
  return MakeParams(slots, positions, watermark.cursors.epoch);
}

}  // namespace

std::map<int64_t, Clock> ReadClocks(db::Transaction& transaction,
                                    const std::vector<int64_t>& tickets) {
  std::map<int64_t, Clock> clocks;
  if (tickets.empty()) return clocks;
  for (const auto& row :
       transaction.Execute(statements::kReadClocks, MakeParams(db::ToArray(tickets)))) {
    clocks[db::Int(row["ticket"])] = ClockOf(row);
  }
  return clocks;
}

void WriteClocks(db::Transaction& transaction, const std::vector<const Clock*>& clocks) {
  db::Array tickets, editions, running, deadlines, first_responses, resolutions,
      first_response_dues, resolution_dues, versions, messages;
  for (const Clock* clock : clocks) {
    tickets.Add(clock->ticket);
    editions.Add(clock->edition);
    running.Add(IsRunning(*clock));
    deadlines.Add(OptionalTime(clock->next_deadline));
    const auto& first_response = TargetOf(*clock, common::v1::SLA_TARGET_KIND_FIRST_RESPONSE);
    const auto& resolution = TargetOf(*clock, common::v1::SLA_TARGET_KIND_RESOLUTION);
    first_responses.Add(static_cast<int>(first_response.state()));
    resolutions.Add(static_cast<int>(resolution.state()));
    first_response_dues.Add(DueTimeOf(first_response));
    resolution_dues.Add(DueTimeOf(resolution));
    versions.Add(clock->version);
    messages.Add(db::Bytes{ToMessage(*clock).SerializeAsString()});
  }
  transaction.Execute(
      statements::kWriteClocks,
      MakeParams(tickets, editions, running, deadlines, first_responses, resolutions,
                 first_response_dues, resolution_dues, versions, messages));
}

void WriteDueTimes(db::Transaction& transaction, const std::vector<const Clock*>& clocks) {
  db::Array tickets, due_times;
  for (const Clock* clock : clocks) {
    tickets.Add(clock->ticket);
    due_times.Add(OptionalTime(DueTime(*clock)));
  }
  transaction.Execute(statements::kSetDueTimes, MakeParams(tickets, due_times));
}

DueClocks ClaimDue(db::Transaction& transaction, const Watermark& watermark, int limit) {
  db::Params params = ParamsOf(watermark);
  params.push_back(db::ToParam(watermark.time));
  params.push_back(db::ToParam(limit));
  DueClocks due;
  for (const auto& row : transaction.Execute(statements::kClaimDue, params)) {
    const int64_t ticket = db::Int(row["ticket"]);
    due.clocks[ticket] = ClockOf(row);
    due.priorities[ticket] = static_cast<common::v1::Priority>(db::Int(row["priority"]));
  }
  return due;
}

std::map<int64_t, event::v1::TicketSnapshot> ClaimOutdated(db::Transaction& transaction,
                                                           const Watermark& watermark,
                                                           int64_t edition, int limit) {
  db::Params params = ParamsOf(watermark);
  params.push_back(db::ToParam(edition));
  params.push_back(db::ToParam(limit));
  params.push_back(db::ToParam(watermark.time));
  std::map<int64_t, event::v1::TicketSnapshot> tickets;
  for (const auto& row : transaction.Execute(statements::kClaimOutdated, params)) {
    event::v1::TicketSnapshot& ticket = tickets[db::Int(row["ticket"])];
    if (!row["organisation"].is_null()) {
      ticket.set_organisation(absl::StrCat("organisations/", db::Text(row["organisation"])));
    }
    ticket.set_customer_group(db::Text(row["customer_group"]));
    ticket.set_priority(static_cast<common::v1::Priority>(db::Int(row["priority"])));
  }
  return tickets;
}

std::optional<Clock> GetClock(db::Connection& connection, const db::Reader& reader,
                              int64_t ticket) {
  const auto rows = connection.ReadAs(reader, statements::kGetClock, MakeParams(ticket));
  if (rows.empty()) return std::nullopt;
  return rows[0]["clock"].is_null() ? Clock() : ClockOf(rows[0]);
}

}  // namespace luukku::routing
