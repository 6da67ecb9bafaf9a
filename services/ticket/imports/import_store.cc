#include "services/ticket/imports/import_store.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/db/row.h"
#include "lib/db/sql.h"
#include "services/ticket/imports/import_decisions.h"
#include "services/ticket/imports/sql.h"
#include "services/ticket/tickets/sql.h"
#include "services/ticket/tickets/ticket_row.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::imports;
namespace ticket_statements = luukku::sql::services::ticket::tickets;
using db::MakeParams;
using db::ToArray;

// The time of the export that describes a whole case; InfinitePast if the import is of events. The
// time that was first stored for the export counts.
class ExportTime {
 public:
  ExportTime(db::Transaction& transaction, const ImportOrigin& origin)
      : transaction_(transaction), origin_(origin) {}

  absl::Time Of(const v1::ImportedTicket& ticket) {
    if (!ticket.has_as_of()) return absl::InfinitePast();
    const absl::Time said = absl::FromUnixMicros(absl::ToUnixMicros(db::FromProto(ticket.as_of())));
    if (origin_.export_key.empty()) return said;
    if (remembered_ == absl::InfinitePast()) {
      const auto rows = transaction_.Execute(statements::kTakeExport,
                                             MakeParams(origin_.source, origin_.export_key, said));
      remembered_ = db::TimeOf(rows[0]["as_of"]);
    }
    return remembered_;
  }

 private:
  db::Transaction& transaction_;
  const ImportOrigin& origin_;
  absl::Time remembered_ = absl::InfinitePast();
};

// Imports of one source take turns, so that the known cases do not change meanwhile.
std::vector<FoundCase> FindCases(db::Transaction& transaction, const ImportOrigin& origin,
                                 const std::vector<ImportCase>& cases) {
  transaction.Execute(luukku::sql::lib::db::kTakeLock,
                      MakeParams(absl::StrCat("imports/", origin.source)));
  ExportTime export_time(transaction, origin);
  std::vector<FoundCase> found;
  db::Array keys;
  for (const ImportCase& one : cases) {
    found.push_back({one, export_time.Of(*one.ticket), std::nullopt, "", {}});
    keys.Add(one.ticket->case_key());
  }
  for (const auto& row :
       transaction.Execute(statements::kFindCases, MakeParams(origin.source, keys))) {
    KnownCase& known = found[db::Int(row["ord"]) - 1].known.emplace();
    known.ticket = db::Int(row["ticket"]);
    known.version = db::Int(row["version"]);
    known.as_of = db::TimeOf(row["as_of"]);
    known.standing = db::BytesOf(row["standing"]);
    known.outcomes.ParseFromString(db::BytesOf(row["outcomes"]));
    known.erased = db::Bool(row["erased"]);
  }
  return found;
}

// A case that was imported before.
struct KnownOne {
  FoundCase* found;
  KnownCase* known;
};

std::vector<KnownOne> KnownOnes(std::vector<FoundCase>& found) {
  std::vector<KnownOne> known;
  for (FoundCase& one : found) {
    if (one.known) known.push_back({&one, &*one.known});
  }
  return known;
}

// Locks the known tickets against changes by people, then reads them.
void ReadTickets(db::Transaction& transaction, const std::vector<KnownOne>& known) {
  std::vector<std::string> names;
  std::map<std::string, KnownCase*> by_name;
  std::vector<int64_t> ids;
  for (const KnownOne& one : known) {
    ids.push_back(one.known->ticket);
    names.push_back(absl::StrCat("tickets/", ids.back()));
    by_name[names.back()] = one.known;
  }
  std::sort(names.begin(), names.end());
  transaction.Execute(statements::kLockTickets, MakeParams(ToArray(names)));
  for (const auto& row :
       transaction.Execute(ticket_statements::kGetTickets, MakeParams(ToArray(ids)))) {
    v1::Ticket ticket = TicketOf(row);
    by_name.at(ticket.name())->now = std::move(ticket);
  }
}

void ReadRows(db::Transaction& transaction, const std::vector<KnownOne>& known) {
  std::vector<std::pair<KnownCase*, const std::string*>> asked;
  db::Array tickets, erased, keys;
  for (const KnownOne& one : known) {
    for (const v1::ImportedChange& change : one.found->import.ticket->changes()) {
      tickets.Add(one.known->ticket);
      erased.Add(one.known->erased);
      keys.Add(change.row_key());
      asked.emplace_back(one.known, &change.row_key());
    }
  }
  for (const auto& row :
       transaction.Execute(statements::kFindRows, MakeParams(tickets, erased, keys))) {
    const auto& [of, key] = asked[db::Int(row["ord"]) - 1];
    of->rows.insert(*key);
  }
}

void StoreAll(db::Transaction& transaction, const ImportOrigin& origin, const Actor& importer,
              const std::vector<ImportCase>& cases) {
  std::vector<FoundCase> found = FindCases(transaction, origin, cases);
  for (FoundCase& one : found) ReadExport(one, importer);
  if (auto known = KnownOnes(found); !known.empty()) {
    ReadRows(transaction, known);
    std::erase_if(known, [](const KnownOne& one) { return !one.found->SaysMore(); });
    if (!known.empty()) ReadTickets(transaction, known);
  }
  ImportReferences references;
  for (const FoundCase& one : found) {
    if (one.SaysMore()) references.Add(*one.import.ticket);
  }
  references.Read(transaction);
  ImportDecisions decisions;
  for (const FoundCase& one : found) Decide(one, references, importer, decisions);
  NoteStandings(transaction, decisions.notes);
  if (decisions.writes.empty()) return;
  const auto tickets = WriteImports(transaction, origin.source, decisions.writes);
  for (size_t i = 0; i < tickets.size(); ++i) {
    decisions.results[i]->set_ticket(absl::StrCat("tickets/", tickets[i]));
  }
}

}  // namespace

absl::Status StoreImports(db::Pool& pool, absl::Time deadline, const ImportOrigin& origin,
                          const Actor& importer, const std::vector<ImportCase>& cases) {
  return pool.Transact(deadline, [&](db::Transaction& transaction) {
    for (const ImportCase& one : cases) one.result->Clear();  // Of an attempt that failed.
    StoreAll(transaction, origin, importer, cases);
    return absl::OkStatus();
  });
}

}  // namespace luukku::ticket
