#include "services/ticket/audit/read_store.h"

#include "absl/strings/str_cat.h"
#include "lib/contract/pages.h"
#include "lib/db/row.h"
#include "services/ticket/audit/sql.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::audit;
using db::MakeParams;

}  // namespace

void RecordReads(db::Connection& connection, const server::Call& call,
                 const std::set<int64_t>& tickets) {
  const std::string reader = ReaderName(call);
  if (tickets.empty() || reader.empty()) return;
  db::Array ids;
  for (const int64_t ticket : tickets) ids.Add(ticket);
  connection.Execute(statements::kRecordReads, MakeParams(reader, call.method, ids));
}

std::string ReaderName(const server::Call& call) {
  const auth::Principal& reader = call.principal;
  if (reader.IsService()) return "";
  return reader.IsStaff() ? reader.AgentName() : reader.PersonName();
}

void RecordShown(db::Transaction& transaction, const std::vector<Shown>& shown) {
  db::Array readers, methods, tickets;
  for (const Shown& one : shown) {
    readers.Add(one.reader);
    methods.Add(one.method);
    tickets.Add(one.ticket);
  }
  transaction.Execute(statements::kRecordShown, MakeParams(readers, methods, tickets));
}

v1::ListTicketReadsResponse ListReads(db::Connection& connection, const ReadsQuery& query) {
  const auto rows =
      connection.Execute(statements::kListReads,
                         MakeParams(query.before, query.ticket, query.reader, query.page_size + 1));
  v1::ListTicketReadsResponse response;
  std::string last;
  for (const auto& row : rows) {
    if (response.reads_size() == query.page_size) {
      response.set_next_page_token(EncodePageToken(query.query, {last}));
      break;
    }
    v1::TicketRead& read = *response.add_reads();
    db::SetTime(row["read_at"], &read, &v1::TicketRead::mutable_time);
    read.set_reader(db::Text(row["reader"]));
    read.set_ticket(absl::StrCat("tickets/", db::Text(row["ticket"])));
    read.set_method(db::Text(row["method"]));
    last = db::Text(row["id"]);
  }
  return response;
}

int ForgetReads(db::Connection& connection, int days, int limit) {
  return static_cast<int>(
      connection.Execute(statements::kForgetReads, MakeParams(days, limit)).size());
}

}  // namespace luukku::ticket
