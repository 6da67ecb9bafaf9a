#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/db/pool.h"
#include "lib/db/row.h"
#include "lib/db/sql.h"
#include "lib/status/checks.h"
#include "services/ticket/audit/read_store.h"
#include "services/ticket/tickets/sql.h"
#include "services/ticket/tickets/ticket_row.h"
#include "services/ticket/tickets/ticket_writes.h"

namespace luukku::ticket {
namespace {

namespace statements = luukku::sql::services::ticket::tickets;
namespace db_statements = luukku::sql::lib::db;

using Commands = std::vector<ChangeCommand*>;

// A command whose rule decided on a change that is to be written.
struct Decided {
  ChangeCommand* command;
  int64_t read_version;
  int64_t internal_versions;  // Before the change.
  absl::Time public_update_time;
  int64_t comments;  // With the new one.
  Change change;
};

bool IsInternal(const Fact& fact) { return fact.entry.action() == v1::HISTORY_ACTION_NOTED; }

// Takes the locks of all commands in one order. Commands that do not get all of theirs are left out
// and marked busy; a lock that such a command did get is held in vain until the commit.
Commands TakeLocks(db::Transaction& transaction, const Commands& commands) {
  std::set<std::string> keys;
  for (const ChangeCommand* command : commands) {
    keys.insert(command->keys.begin(), command->keys.end());
  }
  const std::vector<std::string> sorted(keys.begin(), keys.end());
  std::set<std::string> locked;
  for (const auto& row :
       transaction.Execute(db_statements::kTryLocks, db::MakeParams(db::ToArray(sorted)))) {
    if (db::Bool(row["locked"])) locked.insert(sorted[db::Int(row["ord"]) - 1]);
  }
  Commands free;
  for (ChangeCommand* command : commands) {
    command->busy = !std::all_of(command->keys.begin(), command->keys.end(),
                                 [&](const std::string& key) { return locked.contains(key); });
    if (!command->busy) free.push_back(command);
  }
  return free;
}

// Gives repeated calls their first answer and returns the others.
Commands AnswerRepeated(db::Transaction& transaction, const Commands& commands) {
  db::Array keys;
  for (const ChangeCommand* command : commands) keys.Add(command->request.key);
  std::map<std::string, pqxx::row> known;
  const auto rows = transaction.Execute(db_statements::kFindRequests, db::MakeParams(keys));
  for (const auto& row : rows) known.emplace(db::Text(row["key"]), row);
  Commands others;
  for (ChangeCommand* command : commands) {
    const auto found = known.find(command->request.key);
    if (found == known.end()) {
      others.push_back(command);
    } else if (db::Text(found->second["fingerprint"]) != command->request.fingerprint) {
      command->outcome = db::RequestIdReused();
    } else {
      command->answer = db::BytesOf(found->second["answer"]);
    }
  }
  return others;
}

absl::Status MissingReferences(const pqxx::row& row, const ChangeCommand& command) {
  Violations violations;
  if (db::Bool(row["organisation_missing"])) {
    violations.Add("ticket.organisation",
                   absl::StrCat("organisations/", command.wanted_organisation, " does not exist"));
  }
  if (db::Bool(row["category_missing"])) {
    violations.Add("ticket.category",
                   absl::StrCat("categories/", command.wanted_category, " does not exist"));
  }
  return violations.ToStatus();
}

absl::StatusOr<Change> DecideOne(const pqxx::row& row, const ChangeCommand& command,
                                 const Current& current) {
  if (auto missing = MissingReferences(row, command); !missing.ok()) return missing;
  return command.decide(current);
}

std::string SeenEtag(const pqxx::row& row) {
  const int64_t unseen = db::Bool(row["desk"]) ? 0 : db::Int(row["internal_versions"]);
  return absl::StrCat(db::Int(row["version"]) - unseen);
}

// Each internal version is an internal comment.
int64_t SeenComments(const pqxx::row& row) {
  const int64_t unseen = db::Bool(row["desk"]) ? 0 : db::Int(row["internal_versions"]);
  return db::Int(row["comment_count"]) - unseen;
}

// The changed ticket with the version and the time that the caller is told. A customer makes
// public versions only, so each is seen.
v1::Ticket AfterAsSeen(const pqxx::row& row, const Change& change) {
  v1::Ticket after = change.after;
  if (db::Bool(row["desk"])) return after;
  SetVersion(after, VersionOf(after) - db::Int(row["internal_versions"]));
  if (change.facts.empty()) {
    *after.mutable_update_time() = db::ToProto(db::TimeOf(row["public_update_time"]));
  }
  return after;
}

// Lets each command's rule decide on its ticket as it is now.
std::vector<Decided> Decide(db::Transaction& transaction, const Commands& commands) {
  db::Array ids, people, agents, reads_all, organisations, categories;
  for (ChangeCommand* command : commands) {
    ids.Add(command->ticket);
    people.Add(db::OptionalText(command->caller.person));
    agents.Add(db::OptionalText(command->caller.agent));
    reads_all.Add(command->caller.all);
    organisations.Add(db::OptionalText(command->wanted_organisation));
    categories.Add(db::OptionalText(command->wanted_category));
    command->outcome = NotFound(absl::StrCat("tickets/", command->ticket));  // Unless it is read.
  }
  std::vector<Decided> decided;
  for (const auto& row : transaction.Execute(
           statements::kReadForChange,
           db::MakeParams(ids, people, agents, reads_all, organisations, categories))) {
    ChangeCommand* command = commands[db::Int(row["ord"]) - 1];
    const Current current{TicketOf(row),          db::Bool(row["desk"]),
                          SeenEtag(row),          SeenComments(row),
                          db::TimeOf(row["now"]), db::Text(row["wanted_customer_group"])};
    auto change = DecideOne(row, *command, current);
    command->outcome = change.status();
    if (!change.ok()) continue;
    command->answer = command->answer_of(*change, AfterAsSeen(row, *change));
    const int64_t with_new = db::Int(row["comment_count"]) + (change->comment ? 1 : 0);
    decided.push_back({command, VersionOf(current.ticket), db::Int(row["internal_versions"]),
                       db::TimeOf(row["public_update_time"]), with_new, *std::move(change)});
  }
  return decided;
}

// The parameters of change_tickets.sql: columns of tickets, comments, facts and requests.
class ChangeColumns {
 public:
  void Add(const Decided& decided) {
    AddTicket(decided);
    if (decided.change.comment) AddComment(decided, *decided.change.comment);
    AddFacts(decided);
    AddRequest(decided);
  }

  db::Params ToParams() const {
    db::Params params;
    for (const db::Array& column : columns_) params.push_back(column.Literal());
    return params;
  }

 private:
  void AddTicket(const Decided& decided) {
    const v1::Ticket& ticket = decided.change.after;
    size_t i = 0;
    columns_[i++].Add(decided.command->ticket);
    columns_[i++].Add(decided.read_version);
    columns_[i++].Add(VersionOf(ticket));
    columns_[i++].Add(static_cast<int>(ticket.type()));
    columns_[i++].Add(ticket.subject());
    columns_[i++].Add(ticket.description());
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
    columns_[i++].Add(db::FromProto(ticket.update_time()));
    columns_[i++].Add(
        db::OptionalTime(ticket.has_first_response_time(), ticket.first_response_time()));
    columns_[i++].Add(db::OptionalTime(ticket.has_resolve_time(), ticket.resolve_time()));
    columns_[i++].Add(db::OptionalTime(ticket.has_close_time(), ticket.close_time()));
    columns_[i++].Add(ticket.reopen_count());
    columns_[i++].Add(decided.comments);
    columns_[i++].Add(db::OptionalText(ticket.external_reference()));
    const auto& facts = decided.change.facts;
    const auto internal = std::count_if(facts.begin(), facts.end(), IsInternal);
    const bool all_internal = internal == static_cast<int64_t>(facts.size());
    columns_[kInternalVersions].Add(decided.internal_versions + internal);
    columns_[kPublicUpdateTime].Add(all_internal ? decided.public_update_time
                                                 : db::FromProto(ticket.update_time()));
  }

  void AddComment(const Decided& decided, const v1::Comment& comment) {
    size_t i = kFirstOfComments;
    columns_[i++].Add(decided.command->ticket);
    columns_[i++].Add(decided.comments);
    columns_[i++].Add(comment.author());
    columns_[i++].Add(static_cast<int>(comment.author_kind()));
    columns_[i++].Add(comment.internal());
    columns_[i++].Add(db::FromProto(comment.create_time()));
    columns_[i++].Add(comment.text());
    columns_[kIdsOfComments].Add(comment.name().substr(comment.name().rfind('/') + 1));
    // Each internal version is an internal comment, so the others are public.
    const int64_t internal = decided.internal_versions + (comment.internal() ? 1 : 0);
    columns_[kPublicNumbers].Add(decided.comments - internal);
  }

  void AddFacts(const Decided& decided) {
    const v1::Ticket& ticket = decided.change.after;
    int64_t version = decided.read_version, internal = decided.internal_versions;
    for (const Fact& fact : decided.change.facts) {
      size_t i = kFirstOfFacts;
      columns_[i++].Add(decided.command->ticket);
      columns_[i++].Add(++version);
      columns_[i++].Add(IsInternal(fact));
      columns_[i++].Add(db::FromProto(ticket.update_time()));
      columns_[i++].Add(db::Bytes{fact.entry.SerializeAsString()});
      columns_[i++].Add(db::Bytes{fact.event.SerializeAsString()});
      columns_[kInternalBefore].Add(internal);
      internal += IsInternal(fact) ? 1 : 0;
    }
  }

  void AddRequest(const Decided& decided) {
    const ChangeCommand& command = *decided.command;
    size_t i = kFirstOfRequests;
    columns_[i++].Add(command.request.key);
    columns_[i++].Add(command.request.fingerprint);
    columns_[i++].Add(command.ticket);
    columns_[i++].Add(db::Bytes{command.answer});
  }

  static constexpr size_t kFirstOfComments = 23;
  static constexpr size_t kFirstOfFacts = 30;
  static constexpr size_t kFirstOfRequests = 36;
  static constexpr size_t kIdsOfComments = 40;
  static constexpr size_t kInternalVersions = 41, kPublicUpdateTime = 42;
  static constexpr size_t kPublicNumbers = 43;
  static constexpr size_t kInternalBefore = 44;
  std::vector<db::Array> columns_ = std::vector<db::Array>(45);
};

void Write(db::Transaction& transaction, const std::vector<Decided>& decided) {
  ChangeColumns columns;
  for (const Decided& one : decided) columns.Add(one);
  const auto written = transaction.Execute(statements::kChangeTickets, columns.ToParams());
  if (written.size() != decided.size()) {
    throw std::logic_error("a ticket changed under its lock");
  }
}

// Repeated calls and changes that change nothing show the ticket as a read does, and leave no other
// trace. Whether there were any by people.
bool RecordReads(db::Transaction& transaction, const Commands& free,
                 const std::vector<Decided>& decided) {
  std::set<const ChangeCommand*> changing;
  for (const Decided& one : decided) {
    if (!one.change.facts.empty()) changing.insert(one.command);
  }
  std::vector<Shown> shown;
  for (const ChangeCommand* command : free) {
    const bool changes = changing.contains(command);
    if (changes || !command->outcome.ok() || command->reader.empty()) continue;
    shown.push_back({command->reader, command->method, command->ticket});
  }
  if (shown.empty()) return false;
  RecordShown(transaction, shown);
  return true;
}

}  // namespace

void ExecuteChanges(db::Connection& connection, const Commands& commands) {
  db::Transaction transaction(connection);
  const Commands free = TakeLocks(transaction, commands);
  if (free.empty()) return;
  const Commands pending = AnswerRepeated(transaction, free);
  std::vector<Decided> decided;
  if (!pending.empty()) decided = Decide(transaction, pending);
  if (!decided.empty()) Write(transaction, decided);
  const bool recorded = RecordReads(transaction, free, decided);
  if (decided.empty() && !recorded) return;
  transaction.Commit();
  for (Decided& one : decided) one.command->stored = std::move(one.change);
}

}  // namespace luukku::ticket
