#include "services/routing/assignment/work_store.h"

#include "absl/strings/str_cat.h"
#include "lib/contract/names.h"
#include "lib/db/input.h"
#include "lib/db/request_key.h"
#include "lib/db/row.h"
#include "lib/resource/body.h"
#include "services/routing/assignment/sql.h"

namespace luukku::routing {
namespace {

namespace statements = luukku::sql::services::routing::assignment;
using db::MakeParams;
using db::ToArray;

// Reason of an assignment that no rule made.
constexpr char kByQueue[] = "queue";

Work WorkOf(const pqxx::row& row) {
  Work work;
  work.ticket = db::Int(row["ticket"]);
  work.snapshot.set_state(static_cast<common::v1::TicketState>(db::Int(row["state"])));
  work.snapshot.set_type(static_cast<common::v1::TicketType>(db::Int(row["type"])));
  work.snapshot.set_channel(static_cast<common::v1::Channel>(db::Int(row["channel"])));
  work.snapshot.set_priority(static_cast<common::v1::Priority>(db::Int(row["priority"])));
  work.snapshot.set_category(db::NameOf("categories", row["category"]));
  work.snapshot.set_organisation(db::NameOf("organisations", row["organisation"]));
  work.snapshot.set_customer_group(db::Text(row["customer_group"]));
  work.snapshot.set_team(db::NameOf("teams", row["team"]));
  work.snapshot.set_agent(db::NameOf("agents", row["agent"]));
  work.snapshot.set_assignment_revision(db::Int(row["assignment_revision"]));
  work.assigned_by_hand = db::Bool(row["assigned_by_hand"]);
  work.priority_by_hand = db::Bool(row["priority_by_hand"]);
  work.rules_due = db::Bool(row["rules_due"]);
  work.live = db::Bool(row["live"]);
  work.create_time = db::TimeOf(row["create_time"]);
  work.last_event = db::Text(row["last_event"]);
  work.reserved_agent = db::NameOf("agents", row["reserved_agent"]);
  work.commanded_revision = db::Int(row["commanded_revision"]);
  work.commanded = db::Bool(row["commanded"]);
  work.trace_parent = db::Text(row["trace_parent"]);
  return work;
}

void PutWork(const Work& work, db::Rows& rows) {
  const auto& snapshot = work.snapshot;
  rows.Begin();
  rows.Set("ticket", work.ticket);
  rows.Set("live", work.live);
  rows.Set("create_time", work.create_time);
  rows.Set("state", static_cast<int>(snapshot.state()));
  rows.Set("type", static_cast<int>(snapshot.type()));
  rows.Set("channel", static_cast<int>(snapshot.channel()));
  rows.Set("priority", static_cast<int>(snapshot.priority()));
  rows.Set("category", db::OptionalId(snapshot.category(), "categories"));
  rows.Set("organisation", db::OptionalId(snapshot.organisation(), "organisations"));
  rows.Set("customer_group", snapshot.customer_group());
  rows.Set("team", db::OptionalId(snapshot.team(), "teams"));
  rows.Set("agent", db::OptionalId(snapshot.agent(), "agents"));
  rows.Set("assignment_revision", snapshot.assignment_revision());
  rows.Set("assigned_by_hand", work.assigned_by_hand);
  rows.Set("priority_by_hand", work.priority_by_hand);
  rows.Set("rules_due", work.rules_due);
  rows.Set("last_event", work.last_event);
  rows.Set("due_time", work.due_time.value_or(absl::InfiniteFuture()));
  rows.Set("trace_parent", work.trace_parent);
}

std::map<int64_t, Work> WorkByTicket(const pqxx::result& rows) {
  std::map<int64_t, Work> items;
  for (const auto& row : rows) {
    Work work = WorkOf(row);
    items[work.ticket] = std::move(work);
  }
  return items;
}

// The same decision gives the same id, so that the ticket service recognises a repeated command.
std::string RequestIdFor(const v1::RoutingExplanation& decision) {
  ticket::v1::AssignTicketRequest none;
  return db::MakeRequestKey("routing", decision.ticket(),
                            absl::StrCat(decision.caused_by_event(), decision.agent(),
                                         decision.assignment_revision()),
                            none)
      .key;
}

ticket::v1::AssignTicketRequest CommandFor(const v1::RoutingExplanation& decision) {
  ticket::v1::AssignTicketRequest request;
  request.set_name(decision.ticket());
  request.set_team(decision.team());
  request.set_agent(decision.agent());
  request.set_priority(decision.priority());
  request.set_reason(decision.rule().empty() ? kByQueue : IdOf(decision.rule(), "rules"));
  request.set_assignment_revision(decision.assignment_revision());
  request.set_caused_by_event(decision.caused_by_event());
  request.set_request_id(RequestIdFor(decision));
  return request;
}

}  // namespace

std::map<int64_t, Work> ReadWork(db::Transaction& transaction,
                                 const std::vector<int64_t>& tickets) {
  return WorkByTicket(transaction.Execute(statements::kReadItems, MakeParams(ToArray(tickets))));
}

void WriteWork(db::Transaction& transaction, const std::vector<const Work*>& items) {
  db::Input input(statements::kWriteItems);
  db::Rows& rows = input.RowsOf("i");
  for (const Work* work : items) PutWork(*work, rows);
  transaction.Execute(statements::kWriteItems, input.ToParams());
}

void DemandDecisions(db::Transaction& transaction, const std::vector<int64_t>& tickets) {
  transaction.Execute(statements::kDemandDecisions, MakeParams(ToArray(tickets)));
}

void WakeWaiting(db::Transaction& transaction, const std::vector<std::string>& agents) {
  transaction.Execute(statements::kWakeWaiting, MakeParams(ToArray(agents)));
}

void WakeWaitingForAll(db::Transaction& transaction) {
  transaction.Execute(statements::kWakeWaiting, MakeParams(std::nullopt));
}

void WakeUndecided(db::Transaction& transaction) {
  constexpr int kMost = 500;
  transaction.Execute(statements::kWakeUndecided, MakeParams(kMost));
}

void WakeUnruled(db::Transaction& transaction) {
  constexpr int kMost = 10'000;
  transaction.Execute(statements::kWakeUnruled, MakeParams(kMost));
}

Due DueTickets(db::Connection& connection, int limit) {
  Due due;
  for (const auto& row : connection.Execute(statements::kDueTickets, MakeParams(limit))) {
    due.tickets.push_back(db::Int(row["ticket"]));
    due.trace_parents.push_back(db::Text(row["trace_parent"]));
  }
  return due;
}

std::map<int64_t, Work> ClaimWork(db::Transaction& transaction,
                                  const std::vector<int64_t>& tickets) {
  db::Array claimed;
  for (const auto& row :
       transaction.Execute(statements::kClaimItems, MakeParams(ToArray(tickets)))) {
    claimed.Add(db::Int(row["ticket"]));
  }
  return WorkByTicket(transaction.Execute(statements::kReadClaimed, MakeParams(claimed)));
}

void SettleDue(db::Transaction& transaction, const std::map<int64_t, Work>& items) {
  std::vector<int64_t> tickets;
  for (const auto& [ticket, work] : items) {
    if (!work.commanded) tickets.push_back(ticket);
  }
  transaction.Execute(statements::kSettleDue, MakeParams(ToArray(tickets)));
}

void ReadRules(db::Connection& connection, Rules& rules) {
  // The edition first: if rules change in between, HoldRules returns false.
  Rules read{.edition = db::Int(connection.Execute(statements::kRulesEdition, {})[0]["edition"])};
  if (read.edition == rules.edition) return;
  for (const auto& row : connection.Execute(statements::kListRules, {})) {
    v1::Rule& rule = read.rules.emplace_back();
    resource::ReadBody(db::Text(row["body"]), rule);
    rule.set_name(db::NameOf("rules", row["id"]));
  }
  rules = std::move(read);
}

bool HoldRules(db::Transaction& transaction, const Rules& rules) {
  return db::Int(transaction.Execute(statements::kHoldRules)[0]["edition"]) == rules.edition;
}

std::map<std::string, std::vector<Member>> LockMembers(db::Transaction& transaction,
                                                       const std::vector<std::string>& teams) {
  std::vector<std::string> ids;
  for (const std::string& team : teams) ids.push_back(IdOf(team, "teams"));
  transaction.Execute(statements::kLockAgents, MakeParams(ToArray(ids)));
  std::map<std::string, std::vector<Member>> members;
  for (const auto& row :
       transaction.Execute(statements::kReadCandidates, MakeParams(ToArray(ids)))) {
    members[db::NameOf("teams", row["team"])].push_back(
        {db::NameOf("agents", row["id"]), db::Bool(row["present"]),
         static_cast<int32_t>(db::Int(row["capacity"])), db::Int(row["load"])});
  }
  return members;
}

void WriteDecisions(db::Transaction& transaction, const std::vector<Decided>& decided) {
  db::Input decisions(statements::kWriteDecisions), commands(statements::kInsertCommands);
  db::Rows &d = decisions.RowsOf("d"), &c = commands.RowsOf("c");
  for (const Decided& one : decided) {
    const auto& explanation = one.decision.explanation;
    d.Begin();
    d.Set("ticket", one.ticket);
    d.Set("agent", db::OptionalId(explanation.agent(), "agents"));
    d.Set("explanation", db::Bytes{explanation.SerializeAsString()});
    d.Set("command", one.decision.command);
    // Where no rule holds, one may later.
    d.Set("rules_due", explanation.outcome() == v1::ROUTING_OUTCOME_NO_RULE);
    if (!one.decision.command) continue;
    const auto request = CommandFor(explanation);
    c.Begin();
    c.Set("request_id", request.request_id());
    c.Set("ticket", one.ticket);
    c.Set("request", db::Bytes{request.SerializeAsString()});
    c.Set("trace_parent", one.trace_parent);
  }
  transaction.Execute(statements::kWriteDecisions, decisions.ToParams());
  transaction.Execute(statements::kInsertCommands, commands.ToParams());
}

std::vector<Command> ClaimCommands(db::Connection& connection, int limit, absl::Duration patience) {
  std::vector<Command> commands;
  for (const auto& row :
       connection.Execute(statements::kClaimCommands,
                          MakeParams(limit, std::to_string(absl::ToDoubleSeconds(patience))))) {
    Command& command = commands.emplace_back();
    command.request_id = db::Text(row["request_id"]);
    command.ticket = db::Int(row["ticket"]);
    command.request.ParseFromString(db::BytesOf(row["request"]));
    command.trace_parent = db::Text(row["trace_parent"]);
  }
  return commands;
}

void FinishCommands(db::Transaction& transaction, const std::vector<Command>& done,
                    const std::vector<Command>& refused) {
  db::Array ids, by_rule;
  std::vector<int64_t> again;
  for (const Command& command : done) ids.Add(command.request_id);
  for (const Command& command : refused) {
    ids.Add(command.request_id);
    again.push_back(command.ticket);
    if (command.request.reason() != kByQueue) by_rule.Add(command.ticket);
  }
  if (!again.empty()) transaction.Execute(statements::kLockItems, MakeParams(ToArray(again)));
  transaction.Execute(statements::kFinishCommands, MakeParams(ids, ToArray(again), by_rule));
  if (!again.empty()) DemandDecisions(transaction, again);
}

void RetryCommands(db::Transaction& transaction, const std::vector<Command>& commands) {
  db::Array ids;
  for (const Command& command : commands) ids.Add(command.request_id);
  transaction.Execute(statements::kRetryCommands, MakeParams(ids));
}

bool ForgetWork(db::Transaction& transaction) {
  constexpr int kBatch = 2000;
  return db::Int(transaction.Execute(statements::kForgetWork, MakeParams(kBatch))[0]["gone"]) > 0;
}

std::optional<v1::RoutingExplanation> GetExplanation(db::Connection& connection,
                                                     const db::Reader& reader, int64_t ticket) {
  const auto rows = connection.ReadAs(reader, statements::kGetExplanation, MakeParams(ticket));
  if (rows.empty()) return std::nullopt;
  v1::RoutingExplanation explanation;
  if (rows[0]["explanation"].is_null()) {
    explanation.set_ticket(absl::StrCat("tickets/", ticket));
    explanation.set_outcome(v1::ROUTING_OUTCOME_LEFT_ALONE);
    explanation.set_summary("Routing has not decided anything on it.");
  } else {
    explanation.ParseFromString(db::BytesOf(rows[0]["explanation"]));
  }
  return explanation;
}

}  // namespace luukku::routing
