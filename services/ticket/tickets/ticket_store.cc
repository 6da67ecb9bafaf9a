#include "services/ticket/tickets/ticket_store.h"

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/contract/pages.h"
#include "lib/db/input.h"
#include "lib/db/page.h"
#include "lib/db/row.h"
#include "services/ticket/tickets/numbered_page.h"
#include "services/ticket/tickets/sql.h"
#include "services/ticket/tickets/ticket_row.h"
#include "services/ticket/tickets/ticket_rules.h"

namespace luukku::ticket {
namespace {

// Also of the desk's people, some are only the customers of a ticket.
v1::Ticket SeenTicket(const pqxx::row& row, const TicketReader& reader) {
  v1::Ticket ticket = TicketOf(row);
  const bool desk = db::Bool(row["desk"]);
  SetAllowedActions(ticket, desk, reader.viewer, *reader.settings, reader.now);
  if (!desk) LeaveToDesk(ticket);
  return ticket;
}

namespace statements = luukku::sql::services::ticket::tickets;
using db::MakeParams;
using db::ToArray;

// NULL for no alternatives: any.
db::Param AnyOf(const std::vector<int>& values) {
  if (values.empty()) return std::nullopt;
  return ToArray(values).Literal();
}

// A page is read with one extra row, which shows that there is a next page.
bool HasNextPage(const pqxx::result& rows, int count) {
  return static_cast<int>(rows.size()) > count;
}

}  // namespace

std::vector<v1::Ticket> GetTickets(db::Connection& connection, const TicketReader& reader,
                                   const std::vector<int64_t>& ids, std::set<int64_t>& restricted) {
  std::vector<v1::Ticket> tickets;
  const auto rows =
      ids.size() == 1
          ? connection.ReadAs(reader.reader, statements::kGetTicket, MakeParams(ids[0]))
          : connection.ReadAs(reader.reader, statements::kGetTickets, MakeParams(ToArray(ids)));
  for (const auto& row : rows) {
    tickets.push_back(SeenTicket(row, reader));
    if (db::Bool(row["restricted"])) restricted.insert(db::Int(row["id"]));
  }
  return tickets;
}

bool SeesTicket(db::Connection& connection, const db::Reader& reader, int64_t id,
                std::set<int64_t>& restricted) {
  const auto rows = connection.ReadAs(reader, statements::kGetTicket, MakeParams(id));
  if (rows.empty()) return false;
  if (db::Bool(rows[0]["restricted"])) restricted.insert(id);
  return true;
}

v1::ListTicketsResponse ListTickets(db::Connection& connection, const TicketReader& reader,
                                    const ListQuery& query, std::set<int64_t>& restricted) {
  const TicketFilter& filter = query.filter;
  const auto& statement = query.oldest_first ? statements::kListTicketsOldestFirst
                                             : statements::kListTicketsNewestFirst;
  db::Input input(statement);
  input.Set("after_time", query.after ? db::Param((*query.after)[0]) : std::nullopt);
  input.Set("after_id", query.after ? db::Param((*query.after)[1]) : std::nullopt);
  input.Set("limit", query.page_size + 1);
  input.Set("most_bytes", db::kReadBytes);
  input.Set("states", AnyOf(filter.states));
  input.Set("types", AnyOf(filter.types));
  input.Set("channels", AnyOf(filter.channels));
  input.Set("priorities", AnyOf(filter.priorities));
  input.Set("requester", filter.requester);
  input.Set("organisation", filter.organisation);
  input.Set("category", filter.category);
  input.Set("team", filter.team);
  input.Set("agent", filter.agent);
  input.Set("external_reference", filter.external_reference);
  input.Set("created_from", filter.created_from);
  input.Set("created_before", filter.created_before);
  const pqxx::result rows =
      connection.ReadAs(reader.reader, statement, input.ToParams(), db::Plan::kForTheseParams);
  v1::ListTicketsResponse response;
  const int count = db::RowsOfPage(rows, query.page_size);
  for (int i = 0; i < count; ++i) {
    const auto row = rows[i];
    *response.add_tickets() = SeenTicket(row, reader);
    if (db::Bool(row["restricted"])) restricted.insert(db::Int(row["id"]));
  }
  if (HasNextPage(rows, count)) {
    const auto last = rows[count - 1];
    response.set_next_page_token(
        EncodePageToken(query.query, {db::Text(last["create_time"]), db::Text(last["id"])}));
  }
  return response;
}

v1::ListTicketHistoryResponse ListHistory(db::Connection& connection, const NumberedQuery& query,
                                          std::set<int64_t>& restricted) {
  const auto rows = connection.ReadAs(query.reader, statements::kListHistory, ParamsOf(query));
  return NumberedPage<v1::ListTicketHistoryResponse>(
      rows, query, "version", restricted, [](const pqxx::row& row, auto& response) {
        v1::HistoryEntry& entry = *response.add_entries();
        entry.ParseFromString(db::BytesOf(row["entry"]));
        if (!db::Bool(row["desk"])) LeaveHistoryToDesk(entry);
        entry.set_version(db::Int(row["version"]));
        db::SetTime(row["at"], &entry, &v1::HistoryEntry::mutable_time);
      });
}

}  // namespace luukku::ticket
