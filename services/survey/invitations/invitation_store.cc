#include "services/survey/invitations/invitation_store.h"

#include "absl/strings/str_cat.h"
#include "lib/db/request_key.h"
#include "lib/db/row.h"
#include "lib/feed/append.h"
#include "services/survey/invitations/invitation_row.h"
#include "services/survey/invitations/sql.h"

namespace luukku::survey {
namespace {

namespace statements = luukku::sql::services::survey::invitations;
using db::MakeParams;

// An event of ours about the invitation of a row with id and ticket.
event::v1::Event EventAbout(const pqxx::row& row, int64_t version, absl::Time now) {
  event::v1::Event event;
  event.set_subject(absl::StrCat("invitations/", db::Text(row["id"])));
  event.set_version(version);
  *event.mutable_occurred_at() = ToProto(now);
  event.set_origin(event::v1::ORIGIN_LIVE);
  event.set_actor_kind(common::v1::ACTOR_KIND_SERVICE);
  return event;
}

std::string TicketOf(const pqxx::row& row) {
  return absl::StrCat("tickets/", db::Text(row["ticket"]));
}

}  // namespace

std::optional<ReadInvitation> GetInvitation(db::Connection& connection, const std::string& id) {
  const auto rows = connection.Execute(statements::kGetInvitation, MakeParams(id));
  if (rows.empty()) return std::nullopt;
  return ReadInvitation{AskedOf(rows[0]), db::TimeOf(rows[0]["now"])};
}

v1::ListInvitationsResponse ListInvitations(db::Connection& connection, int64_t ticket,
                                            const TimePage& page) {
  const auto rows =
      connection.Execute(statements::kListInvitations,
                         MakeParams(ticket, page.after_time, page.after_id, page.size + 1));
  return ResponseOf<v1::ListInvitationsResponse>(
      rows, page, "create_time", [](const pqxx::row& row, auto& response) {
        *response.add_invitations() = At(AskedOf(row), db::TimeOf(row["now"]));
      });
}

int InsertInvitations(db::Transaction& transaction,
                      const std::map<int64_t, const event::v1::Event*>& tickets, absl::Time now) {
  db::Array numbers;
  for (const auto& [ticket, cause] : tickets) numbers.Add(ticket);
  const auto rows = transaction.Execute(statements::kInsertInvitations,
                                        MakeParams(numbers, now, now + kAnswerTime));
  std::vector<event::v1::Event> events;
  for (const auto& row : rows) {
    event::v1::Event& event = events.emplace_back(EventAbout(row, 1, now));
    const event::v1::Event& cause = *tickets.at(db::Int(row["ticket"]));
    event.set_caused_by_event(cause.id());
    event.set_trace_parent(cause.trace_parent());
    event.mutable_invitation_sent()->set_ticket(TicketOf(row));
  }
  if (!events.empty()) feed::Append(transaction, events);
  return static_cast<int>(events.size());
}

int ExpireInvitations(db::Transaction& transaction, int limit) {
  const auto rows = transaction.Execute(statements::kExpireInvitations, MakeParams(limit));
  if (rows.empty()) return 0;
  const absl::Time now = feed::Now(transaction);
  std::vector<event::v1::Event> events;
  for (const auto& row : rows) {
    event::v1::Event& event = events.emplace_back(EventAbout(row, db::Int(row["version"]), now));
    event.mutable_invitation_expired()->set_ticket(TicketOf(row));
  }
  feed::Append(transaction, events);
  return static_cast<int>(events.size());
}

void EraseInvitations(db::Transaction& transaction,
                      const std::map<int64_t, const event::v1::Event*>& causes) {
  db::Array tickets, ids;
  for (const auto& [ticket, cause] : causes) tickets.Add(ticket);
  const auto rows = transaction.Execute(statements::kEraseInvitations, MakeParams(tickets));
  if (rows.empty()) return;
  const absl::Time now = feed::Now(transaction);
  std::vector<event::v1::Event> events;
  std::vector<std::string> names;
  for (const auto& row : rows) {
    ids.Add(db::Text(row["id"]));
    names.push_back(absl::StrCat("invitations/", db::Text(row["id"])));
    if (!db::Bool(row["expired"])) continue;
    event::v1::Event& event = events.emplace_back(EventAbout(row, db::Int(row["version"]), now));
    const event::v1::Event& cause = *causes.at(db::Int(row["ticket"]));
    event.set_caused_by_event(cause.id());
    event.set_trace_parent(cause.trace_parent());
    event.mutable_invitation_expired()->set_ticket(TicketOf(row));
  }
  transaction.Execute(statements::kEraseAnswers, MakeParams(ids));
  db::ForgetAnswers(transaction, names);
  if (!events.empty()) feed::Append(transaction, events);
}

}  // namespace luukku::survey
