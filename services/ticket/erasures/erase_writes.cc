#include "services/ticket/erasures/erase_writes.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/db/request_key.h"
#include "lib/db/row.h"
#include "lib/db/sql.h"
#include "lib/status/checks.h"
#include "services/ticket/erasures/erasure_rules.h"
#include "services/ticket/erasures/sql.h"
#include "services/ticket/tickets/sql.h"
#include "services/ticket/tickets/ticket_row.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::erasures;
using db::MakeParams;

// A ticket as it was read under its lock, and what is made of it.
struct Erased {
  v1::Ticket before;
  Change change;
};

std::string NameOf(int64_t ticket) { return absl::StrCat("tickets/", ticket); }

// Those whose locks were free; asked for in the order in which all transactions ask.
std::vector<int64_t> Lock(db::Transaction& transaction, const std::vector<int64_t>& tickets) {
  std::map<std::string, int64_t> by_name;
  for (const int64_t ticket : tickets) by_name.emplace(NameOf(ticket), ticket);
  std::vector<std::string> names;
  for (const auto& [name, ticket] : by_name) names.push_back(name);
  std::vector<int64_t> locked;
  for (const auto& row :
       transaction.Execute(luukku::sql::lib::db::kTryLocks, MakeParams(db::ToArray(names)))) {
    if (db::Bool(row["locked"])) locked.push_back(by_name.at(names[db::Int(row["ord"]) - 1]));
  }
  return locked;
}

std::map<int64_t, Erased> Decide(db::Transaction& transaction,
                                 const std::vector<int64_t>& tickets) {
  db::Array ids, nobody, reads_all;
  for (const int64_t ticket : tickets) {
    ids.Add(ticket);
    nobody.Add(std::nullopt);
    reads_all.Add(true);
  }
  std::map<int64_t, Erased> erased;
  for (const auto& row :
       transaction.Execute(luukku::sql::services::ticket::tickets::kReadForChange,
                           MakeParams(ids, nobody, nobody, reads_all, nobody, nobody))) {
    const v1::Ticket ticket = TicketOf(row);
    if (!IsErasable(ticket)) continue;
    erased.emplace(db::Int(row["id"]), Erased{ticket, Erase(ticket, db::TimeOf(row["now"]))});
  }
  return erased;
}

// The parameters of erase_tickets.sql: columns of tickets and facts.
class EraseColumns {
 public:
  void Add(int64_t ticket, const Erased& erased) {
    const v1::Ticket& after = erased.change.after;
    size_t i = 0;
    columns_[i++].Add(ticket);
    columns_[i++].Add(VersionOf(erased.before));
    columns_[i++].Add(VersionOf(after));
    columns_[i++].Add(after.subject());
    columns_[i++].Add(after.assignment_revision());
    columns_[i++].Add(static_cast<int>(after.state()));
    columns_[i++].Add(db::FromProto(after.update_time()));
    columns_[i++].Add(db::OptionalTime(after.has_close_time(), after.close_time()));
    columns_[i++].Add(erased.before.requester());
    int64_t version = VersionOf(erased.before);
    for (const Fact& fact : erased.change.facts) {
      i = kFirstOfFacts;
      columns_[i++].Add(ticket);
      columns_[i++].Add(++version);
      columns_[i++].Add(db::FromProto(after.update_time()));
      columns_[i++].Add(db::Bytes{fact.entry.SerializeAsString()});
      columns_[i++].Add(db::Bytes{fact.event.SerializeAsString()});
    }
  }

  db::Params ToParams() const {
    db::Params params;
    for (const db::Array& column : columns_) params.push_back(column.Literal());
    return params;
  }

 private:
  static constexpr size_t kFirstOfFacts = 9;
  std::vector<db::Array> columns_ = std::vector<db::Array>(14);
};

void EraseHistory(db::Transaction& transaction, const std::map<int64_t, Erased>& erased) {
  db::Array ids, tickets, versions, entries;
  for (const auto& [ticket, one] : erased) ids.Add(ticket);
  for (const auto& row : transaction.Execute(statements::kReadHistory, MakeParams(ids))) {
    v1::HistoryEntry entry;
    entry.ParseFromString(db::BytesOf(row["entry"]));
    const std::string before = entry.SerializeAsString();
    const auto& requester = erased.at(db::Int(row["ticket"])).before.requester();
    const std::string after = WithoutPeople(std::move(entry), requester).SerializeAsString();
    if (after == before) continue;
    tickets.Add(db::Int(row["ticket"]));
    versions.Add(db::Int(row["version"]));
    entries.Add(db::Bytes{after});
  }
  transaction.Execute(statements::kEraseHistory, MakeParams(tickets, versions, entries));
}

}  // namespace

int EraseTickets(db::Transaction& transaction, const std::vector<int64_t>& tickets) {
  const auto erased = Decide(transaction, Lock(transaction, tickets));
  if (erased.empty()) return 0;
  EraseColumns columns;
  std::vector<std::string> names;
  for (const auto& [ticket, one] : erased) {
    columns.Add(ticket, one);
    names.push_back(NameOf(ticket));
  }
  if (transaction.Execute(statements::kEraseTickets, columns.ToParams()).size() != erased.size()) {
    throw std::logic_error("a ticket changed under its lock");
  }
  EraseHistory(transaction, erased);
  db::ForgetAnswers(transaction, names);
  return static_cast<int>(erased.size());
}

}  // namespace luukku::ticket
