#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/db/input.h"
#include "lib/db/pool.h"
#include "lib/db/row.h"
#include "lib/db/sql.h"
#include "lib/status/error.h"
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
// and marked busy; locks that such a command did get are held needlessly until the commit.
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
                   absl::StrCat("organisations/", command.wanted_organisation,
                                " does not exist, or is retired"));
  }
  if (db::Bool(row["category_missing"])) {
    violations.Add("ticket.category", absl::StrCat("categories/", command.wanted_category,
                                                   " does not exist, or is retired"));
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

// The changed ticket with the version and the time that the caller sees. A customer makes only
// public versions, which customers see.
v1::Ticket AfterAsSeen(const pqxx::row& row, const Change& change, const ChangeCommand& command) {
  v1::Ticket after = change.after;
  const bool desk = db::Bool(row["desk"]);
  SetAllowedActions(after, desk, command.viewer, *command.settings, db::TimeOf(row["now"]));
  if (desk) return after;
  LeaveToDesk(after);
  SetVersion(after, VersionOf(after) - db::Int(row["internal_versions"]));
  if (change.facts.empty()) {
    *after.mutable_update_time() = db::ToProto(db::TimeOf(row["public_update_time"]));
  }
  return after;
}

// Which fields changed since the version that the command's caller knows. Nobody knows of a version
// that never was, or after which there is too much to look at.
using ChangedFields = std::map<const ChangeCommand*, std::set<std::string>>;
constexpr int64_t kMostVersionsSince = 200, kMostBytesSince = 256 << 10;

// Only commands that the desk bases on an earlier version are in the result.
ChangedFields ReadChangedFields(db::Transaction& transaction, const Commands& commands,
                                const pqxx::result& rows) {
  db::Input input(statements::kListChangesSince);
  input.Set("most_bytes", kMostBytesSince);
  db::Rows& asked = input.RowsOf("a");
  Commands behind;
  for (const auto& row : rows) {
    ChangeCommand* command = commands[db::Int(row["ord"]) - 1];
    const int64_t missed = db::Int(row["version"]) - command->since_version.value_or(0);
    if (!command->since_version || !db::Bool(row["desk"])) continue;
    if (missed <= 0 || missed > kMostVersionsSince) continue;
    asked.Begin();
    asked.Set("id", command->ticket);
    asked.Set("since", *command->since_version);
    behind.push_back(command);
  }
  ChangedFields fields;
  if (behind.empty()) return fields;
  for (const auto& row : transaction.Execute(statements::kListChangesSince, input.ToParams())) {
    v1::HistoryEntry entries;
    entries.ParseFromString(db::BytesOf(row["entries"]));
    std::set<std::string>& changed = fields[behind[db::Int(row["ord"]) - 1]];
    for (const auto& change : entries.changes()) changed.insert(change.field());
  }
  return fields;
}

std::optional<std::set<std::string>> FieldsOf(const ChangedFields& changed,
                                              const ChangeCommand* command) {
  const auto found = changed.find(command);
  if (found == changed.end()) return std::nullopt;
  return found->second;
}

// Lets each command's rule decide on its ticket as it is now.
std::vector<Decided> Decide(db::Transaction& transaction, const Commands& commands) {
  db::Input input(statements::kReadForChange);
  db::Rows& asked = input.RowsOf("asked");
  for (ChangeCommand* command : commands) {
    asked.Begin();
    asked.Set("id", command->ticket);
    asked.Set("person", db::OptionalText(command->caller.person));
    asked.Set("agent", db::OptionalText(command->caller.agent));
    asked.Set("reads_all", command->caller.all);
    asked.Set("organisation", db::OptionalText(command->wanted_organisation));
    asked.Set("category", db::OptionalText(command->wanted_category));
    command->outcome = NotFound(absl::StrCat("tickets/", command->ticket));  // Unless it is read.
  }
  const auto rows = transaction.Execute(statements::kReadForChange, input.ToParams());
  const ChangedFields changed = ReadChangedFields(transaction, commands, rows);
  std::vector<Decided> decided;
  for (const auto& row : rows) {
    ChangeCommand* command = commands[db::Int(row["ord"]) - 1];
    const Current current{TicketOf(row),
                          db::Bool(row["desk"]),
                          SeenEtag(row),
                          SeenComments(row),
                          db::TimeOf(row["now"]),
                          db::Text(row["wanted_customer_group"]),
                          FieldsOf(changed, command),
                          command->settings};
    auto change = DecideOne(row, *command, current);
    command->outcome = change.status();
    if (!change.ok()) continue;
    command->answer = command->answer_of(*change, AfterAsSeen(row, *change, *command));
    const int64_t with_new = db::Int(row["comment_count"]) + (change->comment ? 1 : 0);
    decided.push_back({command, VersionOf(current.ticket), db::Int(row["internal_versions"]),
                       db::TimeOf(row["public_update_time"]), with_new, *std::move(change)});
  }
  return decided;
}

void PutChanged(const Decided& decided, db::Rows& tickets) {
  const v1::Ticket& ticket = decided.change.after;
  const auto& facts = decided.change.facts;
  const auto internal = std::count_if(facts.begin(), facts.end(), IsInternal);
  const bool all_internal = internal == static_cast<int64_t>(facts.size());
  tickets.Begin();
  tickets.Set("id", decided.command->ticket);
  tickets.Set("read_version", decided.read_version);
  PutTicket(ticket, tickets);
  tickets.Set("comment_count", decided.comments);
  tickets.Set("internal_versions", decided.internal_versions + internal);
  tickets.Set("public_update_time",
              all_internal ? decided.public_update_time : db::FromProto(ticket.update_time()));
}

void PutComment(const Decided& decided, const v1::Comment& comment, db::Rows& comments) {
  // Each internal version is an internal comment, so the others are public.
  const int64_t internal = decided.internal_versions + (comment.internal() ? 1 : 0);
  comments.Begin();
  comments.Set("ticket", decided.command->ticket);
  comments.Set("number", decided.comments);
  comments.Set("author", comment.author());
  comments.Set("author_kind", static_cast<int>(comment.author_kind()));
  comments.Set("internal", comment.internal());
  comments.Set("create_time", db::FromProto(comment.create_time()));
  comments.Set("text", comment.text());
  comments.Set("id", comment.name().substr(comment.name().rfind('/') + 1));
  comments.Set("public_number", decided.comments - internal);
}

void PutFacts(const Decided& decided, db::Rows& facts) {
  int64_t version = decided.read_version, internal = decided.internal_versions;
  for (const Fact& fact : decided.change.facts) {
    facts.Begin();
    facts.Set("ticket", decided.command->ticket);
    facts.Set("version", ++version);
    facts.Set("internal", IsInternal(fact));
    facts.Set("at", db::FromProto(decided.change.after.update_time()));
    facts.Set("entry", db::Bytes{fact.entry.SerializeAsString()});
    facts.Set("event", db::Bytes{fact.event.SerializeAsString()});
    facts.Set("internal_before", internal);
    internal += IsInternal(fact) ? 1 : 0;
  }
}

void PutRequest(const ChangeCommand& command, db::Rows& requests) {
  requests.Begin();
  requests.Set("key", command.request.key);
  requests.Set("fingerprint", command.request.fingerprint);
  requests.Set("ticket", command.ticket);
  requests.Set("answer", db::Bytes{command.answer});
}

void Write(db::Transaction& transaction, const std::vector<Decided>& decided) {
  db::Input input(statements::kChangeTickets);
  db::Rows &tickets = input.RowsOf("c"), &comments = input.RowsOf("n"), &facts = input.RowsOf("f"),
           &requests = input.RowsOf("r");
  for (const Decided& one : decided) {
    PutChanged(one, tickets);
    if (one.change.comment) PutComment(one, *one.change.comment, comments);
    PutFacts(one, facts);
    PutRequest(*one.command, requests);
  }
  const auto written = transaction.Execute(statements::kChangeTickets, input.ToParams());
  if (written.size() != decided.size()) {
    throw std::logic_error("a ticket changed under its lock");
  }
}

// Records repeated calls and calls that changed nothing as reads: they return the ticket and leave
// no other trace. Returns whether there were any by people.
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
