#include "services/ticket/erasures/erase_writes.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/db/input.h"
#include "lib/db/request_key.h"
#include "lib/db/row.h"
#include "lib/db/sql.h"
#include "services/ticket/erasures/erasure_rules.h"
#include "services/ticket/erasures/sql.h"
#include "services/ticket/tickets/sql.h"
#include "services/ticket/tickets/ticket_row.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::erasures;
using db::MakeParams;

// A ticket as it was read under its lock, and its erasure.
struct Erased {
  v1::Ticket before;
  Change change;
};

std::string NameOf(int64_t ticket) { return absl::StrCat("tickets/", ticket); }

// Tries to lock the tickets, in the order that all transactions use; returns those it locked.
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
  const auto& read_for_change = luukku::sql::services::ticket::tickets::kReadForChange;
  db::Input input(read_for_change);
  db::Rows& asked = input.RowsOf("asked");
  for (const int64_t ticket : tickets) {
    asked.Begin();
    asked.Set("id", ticket);
    for (const char* none : {"person", "agent"}) asked.Set(none, std::nullopt);
    asked.Set("reads_all", true);
    for (const char* none : {"organisation", "category"}) asked.Set(none, std::nullopt);
  }
  std::map<int64_t, Erased> erased;
  for (const auto& row : transaction.Execute(read_for_change, input.ToParams())) {
    const v1::Ticket ticket = TicketOf(row);
    if (!IsErasable(ticket)) continue;
    erased.emplace(db::Int(row["id"]), Erased{ticket, Erase(ticket, db::TimeOf(row["now"]))});
  }
  return erased;
}

void PutErased(int64_t ticket, const Erased& erased, db::Rows& tickets, db::Rows& facts) {
  const v1::Ticket& after = erased.change.after;
  tickets.Begin();
  tickets.Set("id", ticket);
  tickets.Set("read_version", VersionOf(erased.before));
  PutTicket(after, tickets);
  tickets.Set("erased_person", erased.before.requester());
  int64_t version = VersionOf(erased.before);
  for (const Fact& fact : erased.change.facts) {
    facts.Begin();
    facts.Set("ticket", ticket);
    facts.Set("version", ++version);
    facts.Set("at", db::FromProto(after.update_time()));
    facts.Set("entry", db::Bytes{fact.entry.SerializeAsString()});
    facts.Set("event", db::Bytes{fact.event.SerializeAsString()});
  }
}

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
  db::Input input(statements::kEraseTickets);
  db::Rows &rows = input.RowsOf("e"), &facts = input.RowsOf("f");
  std::vector<std::string> names;
  for (const auto& [ticket, one] : erased) {
    PutErased(ticket, one, rows, facts);
    names.push_back(NameOf(ticket));
  }
  if (transaction.Execute(statements::kEraseTickets, input.ToParams()).size() != erased.size()) {
    throw std::logic_error("a ticket changed under its lock");
  }
  EraseHistory(transaction, erased);
  db::ForgetAnswers(transaction, names);
  return static_cast<int>(erased.size());
}

}  // namespace luukku::ticket
