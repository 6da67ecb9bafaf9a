#include "services/ticket/imports/import_writes.h"

#include <stdexcept>

#include "lib/db/row.h"
#include "lib/status/checks.h"
#include "services/ticket/imports/sql.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::imports;

db::Param OptionalNumber(int64_t number) { return number == 0 ? db::Param() : db::ToParam(number); }

db::Param OptionalBytes(const std::string& bytes) {
  return bytes.empty() ? db::Param() : db::ToParam(db::Bytes{bytes});
}

// The parameters of write_imports.sql: the source, and columns of tickets, rows and facts. The
// latter two say by `ord` which ticket is theirs.
class ImportColumns {
 public:
  explicit ImportColumns(const std::string& source) : source_(source) {}

  void Add(const DecidedImport& decided) {
    ++ord_;
    AddTicket(decided);
    for (const std::string& row_key : decided.new_rows) {
      columns_[kFirstOfRows].Add(ord_);
      columns_[kFirstOfRows + 1].Add(row_key);
    }
    AddFacts(decided);
  }

  db::Params ToParams() const {
    db::Params params = {source_};
    for (const db::Array& column : columns_) params.push_back(column.Literal());
    return params;
  }

 private:
  void AddTicket(const DecidedImport& decided) {
    const v1::Ticket& ticket = decided.state.ticket;
    size_t i = 0;
    columns_[i++].Add(decided.case_key);
    columns_[i++].Add(OptionalNumber(decided.known_ticket));
    columns_[i++].Add(decided.read_version);
    columns_[i++].Add(VersionOf(ticket));
    columns_[i++].Add(static_cast<int>(ticket.type()));
    columns_[i++].Add(static_cast<int>(ticket.channel()));
    columns_[i++].Add(ticket.subject());
    columns_[i++].Add(ticket.description());
    columns_[i++].Add(IdOf(ticket.requester(), "people"));
    columns_[i++].Add(IdOf(ticket.opened_by(), "people"));
    columns_[i++].Add(db::OptionalId(ticket.organisation(), "organisations"));
    columns_[i++].Add(static_cast<int>(ticket.impact()));
    columns_[i++].Add(static_cast<int>(ticket.urgency()));
    columns_[i++].Add(static_cast<int>(ticket.priority()));
    columns_[i++].Add(db::OptionalId(ticket.category(), "categories"));
    columns_[i++].Add(ticket.language());
    columns_[i++].Add(db::OptionalId(ticket.team(), "teams"));
    columns_[i++].Add(db::OptionalId(ticket.agent(), "agents"));
    columns_[i++].Add(ticket.assignment_revision());
    columns_[i++].Add(static_cast<int>(ticket.state()));
    columns_[i++].Add(db::FromProto(ticket.create_time()));
    columns_[i++].Add(db::FromProto(ticket.update_time()));
    columns_[i++].Add(
        db::OptionalTime(ticket.has_first_response_time(), ticket.first_response_time()));
    columns_[i++].Add(db::OptionalTime(ticket.has_resolve_time(), ticket.resolve_time()));
    columns_[i++].Add(db::OptionalTime(ticket.has_close_time(), ticket.close_time()));
    columns_[i++].Add(ticket.reopen_count());
    columns_[i++].Add(db::OptionalText(ticket.external_reference()));
    columns_[i++].Add(decided.as_of);
    columns_[i++].Add(OptionalBytes(decided.standing));
    columns_[i++].Add(OptionalBytes(decided.state.outcomes.SerializeAsString()));
  }

  void AddFacts(const DecidedImport& decided) {
    int64_t version = decided.read_version;
    for (const ImportedFact& fact : decided.state.facts) {
      size_t i = kFirstOfFacts;
      columns_[i++].Add(ord_);
      columns_[i++].Add(++version);
      columns_[i++].Add(fact.time);
      columns_[i++].Add(db::Bytes{fact.fact.entry.SerializeAsString()});
      columns_[i++].Add(db::Bytes{BytesOf(fact.fact.event)});
    }
  }

  // A creation says what it was imported from.
  std::string BytesOf(const event::v1::Event& event) const {
    if (!event.has_ticket_created()) return event.SerializeAsString();
    event::v1::Event created = event;
    created.mutable_ticket_created()->set_source(source_);
    return created.SerializeAsString();
  }

  static constexpr size_t kFirstOfRows = 30;
  static constexpr size_t kFirstOfFacts = 32;
  const std::string& source_;
  int64_t ord_ = 0;
  std::vector<db::Array> columns_ = std::vector<db::Array>(37);
};

}  // namespace

std::vector<int64_t> WriteImports(db::Transaction& transaction, const std::string& source,
                                  const std::vector<DecidedImport>& decided) {
  ImportColumns columns(source);
  for (const DecidedImport& one : decided) columns.Add(one);
  const auto rows = transaction.Execute(statements::kWriteImports, columns.ToParams());
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
