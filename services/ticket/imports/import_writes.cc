#include "services/ticket/imports/import_writes.h"

#include <stdexcept>

#include "lib/db/input.h"
#include "lib/db/row.h"
#include "services/ticket/imports/sql.h"
#include "services/ticket/tickets/ticket_row.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::imports;

db::Param OptionalNumber(int64_t number) { return number == 0 ? db::Param() : db::ToParam(number); }

db::Param OptionalBytes(const std::string& bytes) {
  return bytes.empty() ? db::Param() : db::ToParam(db::Bytes{bytes});
}

// The event of a creation names the import's source.
std::string BytesOf(const event::v1::Event& event, const std::string& source) {
  if (!event.has_ticket_created()) return event.SerializeAsString();
  event::v1::Event created = event;
  created.mutable_ticket_created()->set_source(source);
  return created.SerializeAsString();
}

void PutImported(const DecidedImport& decided, db::Rows& tickets) {
  tickets.Begin();
  tickets.Set("case_key", decided.case_key);
  tickets.Set("known", OptionalNumber(decided.known_ticket));
  tickets.Set("read_version", decided.read_version);
  PutTicket(decided.state.ticket, tickets);
  tickets.Set("as_of", decided.as_of);
  tickets.Set("standing", OptionalBytes(decided.standing));
  tickets.Set("outcomes", OptionalBytes(decided.state.outcomes.SerializeAsString()));
}

// `ord` is the case's place among the cases.
void PutRows(const DecidedImport& decided, int64_t ord, db::Rows& rows) {
  for (const std::string& row_key : decided.new_rows) {
    rows.Begin();
    rows.Set("ord", ord);
    rows.Set("row_key", row_key);
  }
}

void PutFacts(const DecidedImport& decided, int64_t ord, const std::string& source,
              db::Rows& facts) {
  int64_t version = decided.read_version;
  for (const ImportedFact& fact : decided.state.facts) {
    facts.Begin();
    facts.Set("ord", ord);
    facts.Set("version", ++version);
    facts.Set("at", fact.time);
    facts.Set("entry", db::Bytes{fact.fact.entry.SerializeAsString()});
    facts.Set("event", db::Bytes{BytesOf(fact.fact.event, source)});
  }
}

}  // namespace

std::vector<int64_t> WriteImports(db::Transaction& transaction, const std::string& source,
                                  const std::vector<DecidedImport>& decided) {
  db::Input input(statements::kWriteImports);
  input.Set("source", source);
  db::Rows &cases = input.RowsOf("i"), &new_rows = input.RowsOf("r"), &facts = input.RowsOf("f");
  for (size_t i = 0; i < decided.size(); ++i) {
    const auto ord = static_cast<int64_t>(i) + 1;
    PutImported(decided[i], cases);
    PutRows(decided[i], ord, new_rows);
    PutFacts(decided[i], ord, source, facts);
  }
  const auto rows = transaction.Execute(statements::kWriteImports, input.ToParams());
  if (rows.size() != decided.size()) {
    throw std::logic_error("an imported ticket changed under its lock");
  }
  std::vector<int64_t> tickets(decided.size());
  for (const auto& row : rows) tickets[db::Int(row["ord"]) - 1] = db::Int(row["id"]);
  return tickets;
}

void NoteStandings(db::Transaction& transaction, const std::vector<NotedStanding>& noted) {
  if (noted.empty()) return;
  db::Array tickets, times, standings;
  for (const NotedStanding& one : noted) {
    tickets.Add(one.ticket);
    times.Add(one.as_of);
    standings.Add(db::Bytes{one.standing});
  }
  transaction.Execute(statements::kNoteStandings, db::MakeParams(tickets, times, standings));
}

}  // namespace luukku::ticket
