#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/db/pool.h"
#include "luukku/routing/v1/queue_service.pb.h"
#include "luukku/routing/v1/rule_service.pb.h"
#include "luukku/ticket/v1/ticket_service.pb.h"
#include "services/routing/assignment/work_rules.h"

// Routing's tables of work. All members throw what pqxx throws.
namespace luukku::routing {

// Reads and locks the items, so that projection and decider do not interleave. Leaves out tickets
// without an item.
std::map<int64_t, Work> ReadWork(db::Transaction& transaction, const std::vector<int64_t>& tickets);
void WriteWork(db::Transaction& transaction, const std::vector<const Work*>& items);

void DemandDecisions(db::Transaction& transaction, const std::vector<int64_t>& tickets);
// Demands decisions on the tickets that wait for these agents (by id), who may have room now.
void WakeWaiting(db::Transaction& transaction, const std::vector<std::string>& agents);
void WakeWaitingForAll(db::Transaction& transaction);
// Demands decisions on the oldest 500 waiting tickets without a decision at their current revision,
// in case a demand got lost.
void WakeUndecided(db::Transaction& transaction);
// After a change of rules: demands decisions on tickets for which no rule held, up to 10,000.
void WakeUnruled(db::Transaction& transaction);

// Due tickets, and the trace parents of their work items.
struct Due {
  std::vector<int64_t> tickets;
  std::vector<std::string> trace_parents;
};
// Leaves out tickets with an unanswered command.
Due DueTickets(db::Connection& connection, int limit);
// Locks and reads the items of these tickets that no other transaction holds.
std::map<int64_t, Work> ClaimWork(db::Transaction& transaction,
                                  const std::vector<int64_t>& tickets);
// Deletes the demands of the items, but not of those with an unanswered command: they become due
// when it is answered.
void SettleDue(db::Transaction& transaction, const std::map<int64_t, Work>& items);

// All rules, in their order, with the number of changes of rules before; 0: not read yet.
struct Rules {
  int64_t edition = 0;
  std::vector<v1::Rule> rules;
};
// Reads the rules again if they were changed since.
void ReadRules(db::Connection& connection, Rules& rules);
// Locks the rules against changes until the end of the transaction. Returns whether they are still
// these: a decision by older rules could replace one by newer rules, and end the demand for it.
bool HoldRules(db::Transaction& transaction, const Rules& rules);

// The members of teams (names) with their load, locked until the end of the transaction.
std::map<std::string, std::vector<Member>> LockMembers(db::Transaction& transaction,
                                                       const std::vector<std::string>& teams);

// Stores decisions, reservations and commands.
struct Decided {
  int64_t ticket;
  Decision decision;
  std::string trace_parent;  // Of the decision's span, for its command.
};
void WriteDecisions(db::Transaction& transaction, const std::vector<Decided>& decided);

// A command on its way to the ticket service.
struct Command {
  std::string request_id;
  int64_t ticket;
  ticket::v1::AssignTicketRequest request;
  std::string trace_parent;
};
std::vector<Command> ClaimCommands(db::Connection& connection, int limit, absl::Duration patience);
// Deletes commands that the ticket service has answered. Tickets of `refused` ones lose their
// reservation and become due again.
void FinishCommands(db::Transaction& transaction, const std::vector<Command>& done,
                    const std::vector<Command>& refused);
void RetryCommands(db::Transaction& transaction, const std::vector<Command>& commands);

// For a resync: deletes a part of the data that the ticket feed delivers again. Returns whether
// there may be more.
bool ForgetWork(db::Transaction& transaction);

// The last decision on a ticket; nullopt if routing has no such work item, or the reader may not
// see it.
std::optional<v1::RoutingExplanation> GetExplanation(db::Connection& connection,
                                                     const db::Reader& reader, int64_t ticket);

}  // namespace luukku::routing
