#include "services/ticket/imports/import_store.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/db/row.h"
#include "lib/db/sql.h"
#include "lib/status/checks.h"
#include "services/ticket/imports/import_writes.h"
#include "services/ticket/imports/sql.h"
#include "services/ticket/tickets/sql.h"
#include "services/ticket/tickets/ticket_row.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::imports;
namespace ticket_statements = luukku::sql::services::ticket::tickets;
using db::MakeParams;
using db::ToArray;

// What came in of a case before.
struct Known {
  int64_t ticket = 0;
  int64_t version = 0;  // As the import left it.
  v1::Ticket now;
  std::set<std::string> rows;
};

// A case with what is known of it.
struct Found {
  ImportCase import;
  std::optional<Known> known;
};

// Names that tickets refer to, each with the path where it was seen first.
class References {
 public:
  explicit References(const std::vector<ImportCase>& cases) {
    for (const ImportCase& one : cases) {
      ForEach(*one.ticket, true,
              [this](const std::string&, const std::string& name) { Add(name); });
    }
  }

  // Reads which of them exist.
  void Read(db::Transaction& transaction) {
    for (const auto& row : transaction.Execute(
             statements::kFindReferences,
             MakeParams(ToArray(people_), ToArray(organisations_), ToArray(categories_)))) {
      existing_[db::Text(row["name"])] = db::Text(row["customer_group"]);
    }
  }

  // Of a known case the opening does not count: whom it names may be erased by now.
  Violations MissingOf(const v1::ImportedTicket& ticket, bool known) const {
    Violations violations;
    ForEach(ticket, !known, [&](const std::string& field, const std::string& name) {
      if (existing_.contains(name)) return;
      const bool person = !IdOf(name, "people").empty();
      violations.Add(
          field, absl::StrCat(name, person ? " does not exist, or was erased" : " does not exist"));
    });
    return violations;
  }

  // Organisations stand here with their customer groups.
  const CustomerGroups& groups() const { return existing_; }

 private:
  template <typename See>
  static void ForEach(const v1::ImportedTicket& ticket, bool opening, See see) {
    const auto see_all = [&](const std::string& at, const v1::Ticket& of) {
      const std::pair<const char*, const std::string*> names[] = {
          {"requester", &of.requester()},
          {"opened_by", &of.opened_by()},
          {"organisation", &of.organisation()},
          {"category", &of.category()}};
      for (const auto& [field, name] : names) {
        if (!name->empty()) see(at + field, *name);
      }
    };
    if (opening) see_all("ticket.", ticket.ticket());
    for (int i = 0; i < ticket.changes_size(); ++i) {
      see_all(absl::StrCat("changes[", i, "].ticket."), ticket.changes(i).ticket());
    }
  }

  void Add(const std::string& name) {
    if (!seen_.insert(name).second) return;
    if (auto id = IdOf(name, "people"); !id.empty()) people_.push_back(id);
    if (auto id = IdOf(name, "organisations"); !id.empty()) organisations_.push_back(id);
    if (auto id = IdOf(name, "categories"); !id.empty()) categories_.push_back(id);
  }

  std::set<std::string> seen_;
  std::vector<std::string> people_, organisations_, categories_;
  CustomerGroups existing_;
};

// Imports of one source take turns, so that what is found stays true.
std::vector<Found> FindCases(db::Transaction& transaction, const std::string& source,
                             const std::vector<ImportCase>& cases) {
  transaction.Execute(luukku::sql::lib::db::kTakeLock,
                      MakeParams(absl::StrCat("imports/", source)));
  std::vector<Found> found;
  db::Array keys;
  for (const ImportCase& one : cases) {
    found.push_back({one, std::nullopt});
    keys.Add(one.ticket->case_key());
  }
  for (const auto& row : transaction.Execute(statements::kFindCases, MakeParams(source, keys))) {
    Known& known = found[db::Int(row["ord"]) - 1].known.emplace();
    known.ticket = db::Int(row["ticket"]);
    known.version = db::Int(row["version"]);
  }
  return found;
}

std::vector<Found*> KnownOnes(std::vector<Found>& found) {
  std::vector<Found*> known;
  for (Found& one : found) {
    if (one.known) known.push_back(&one);
  }
  return known;
}

// Locks the known tickets against changes by people, then reads them.
void ReadTickets(db::Transaction& transaction, const std::vector<Found*>& known) {
  std::vector<std::string> names;
  std::map<std::string, Known*> by_name;
  std::vector<int64_t> ids;
  for (Found* one : known) {
    ids.push_back(one->known->ticket);
    names.push_back(absl::StrCat("tickets/", ids.back()));
    by_name[names.back()] = &*one->known;
  }
  std::sort(names.begin(), names.end());
  transaction.Execute(statements::kLockTickets, MakeParams(ToArray(names)));
  for (const auto& row :
       transaction.Execute(ticket_statements::kGetTickets, MakeParams(ToArray(ids)))) {
    v1::Ticket ticket = TicketOf(row);
    by_name.at(ticket.name())->now = std::move(ticket);
  }
}

void ReadRows(db::Transaction& transaction, const std::vector<Found*>& known) {
  std::vector<std::pair<Known*, const std::string*>> asked;
  db::Array tickets, keys;
  for (Found* one : known) {
    for (const v1::ImportedChange& change : one->import.ticket->changes()) {
      tickets.Add(one->known->ticket);
      keys.Add(change.row_key());
      asked.emplace_back(&*one->known, &change.row_key());
    }
  }
  for (const auto& row : transaction.Execute(statements::kFindRows, MakeParams(tickets, keys))) {
    const auto& [of, key] = asked[db::Int(row["ord"]) - 1];
    of->rows.insert(*key);
  }
}

// Why a known case can't be continued by what is new of it, if it can't.
Violations CheckContinuation(const v1::ImportedTicket& ticket, const Known& known) {
  Violations violations;
  if (const int row = FirstOutOfPlace(ticket, known.rows); row >= 0) {
    violations.Add(absl::StrCat("changes[", row, "].row_key"),
                   "is new, but stands before a row that is known; history is continued, nothing "
                   "is put in between");
  }
  if (VersionOf(known.now) != known.version) {
    violations.Add("case_key", absl::StrCat("is ", known.now.name(), ", which was ",
                                            known.now.has_erase_time() ? "erased" : "changed",
                                            " at this desk since it came in"));
  }
  return violations;
}

// What the rules make of a case; nothing if it is refused or all of it is known. Fills in what the
// result can say already.
std::optional<DecidedImport> Decide(const Found& found, const References& references,
                                    const Actor& importer) {
  const v1::ImportedTicket& ticket = *found.import.ticket;
  v1::ImportedTicketResult& result = *found.import.result;
  static const auto& nothing = *new Known();
  const Known& known = found.known ? *found.known : nothing;
  result.set_ticket(known.now.name());
  result.set_known_rows(static_cast<int32_t>(known.rows.size()));
  if (found.known && static_cast<int>(known.rows.size()) == ticket.changes_size()) {
    return std::nullopt;
  }
  Violations violations = references.MissingOf(ticket, found.known.has_value());
  if (violations.empty() && found.known) violations = CheckContinuation(ticket, known);
  AddViolations(violations, result);
  if (!violations.empty()) return std::nullopt;

  DecidedImport decided;
  decided.case_key = ticket.case_key();
  decided.known_ticket = known.ticket;
  decided.read_version = found.known ? VersionOf(known.now) : 0;
  decided.state = found.known ? ImportedState{known.now, {}}
                              : OpenImported(ticket.ticket(), references.groups(), importer);
  for (const v1::ImportedChange& change : ticket.changes()) {
    if (known.rows.contains(change.row_key())) continue;
    decided.new_rows.push_back(change.row_key());
    TakeIn(decided.state, change, references.groups(), importer);
  }
  result.set_created(!found.known);
  result.set_imported_rows(static_cast<int32_t>(decided.new_rows.size()));
  return decided;
}

void StoreAll(db::Transaction& transaction, const std::string& source, const Actor& importer,
              const std::vector<ImportCase>& cases) {
  std::vector<Found> found = FindCases(transaction, source, cases);
  if (const auto known = KnownOnes(found); !known.empty()) {
    ReadTickets(transaction, known);
    ReadRows(transaction, known);
  }
  References references(cases);
  references.Read(transaction);
  std::vector<DecidedImport> decided;
  std::vector<v1::ImportedTicketResult*> results;
  for (const Found& one : found) {
    if (auto made = Decide(one, references, importer)) {
      decided.push_back(*std::move(made));
      results.push_back(one.import.result);
    }
  }
  if (decided.empty()) return;
  const auto tickets = WriteImports(transaction, source, decided);
  for (size_t i = 0; i < tickets.size(); ++i) {
    results[i]->set_ticket(absl::StrCat("tickets/", tickets[i]));
  }
}

}  // namespace

void AddViolations(const Violations& violations, v1::ImportedTicketResult& result) {
  for (const auto& [field, description] : violations.all()) {
    v1::ImportViolation& violation = *result.add_violations();
    violation.set_field(field);
    violation.set_description(description);
  }
}

absl::Status StoreImports(db::Pool& pool, absl::Time deadline, const std::string& source,
                          const Actor& importer, const std::vector<ImportCase>& cases) {
  return pool.Transact(deadline, [&](db::Transaction& transaction) {
    for (const ImportCase& one : cases) one.result->Clear();  // Of an attempt that failed.
    StoreAll(transaction, source, importer, cases);
    return absl::OkStatus();
  });
}

}  // namespace luukku::ticket
