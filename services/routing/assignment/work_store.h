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

// Locked, so that projection and decider do not cross. Missing ones are not there yet.
std::map<int64_t, Work> ReadWork(db::Transaction& transaction, const std::vector<int64_t>& tickets);
void WriteWork(db::Transaction& transaction, const std::vector<const Work*>& items);

void DemandDecisions(db::Transaction& transaction, const std::vector<int64_t>& tickets);
// For agents (by id) who may have room now: demands decisions on what waits for them.
void WakeWaiting(db::Transaction& transaction, const std::vector<std::string>& agents);
void WakeWaitingForAll(db::Transaction& transaction);
// For what was not decided on as it is now, and waits: demands decisions, on the oldest 500. It
// mends what a demand that got lost would leave.
void WakeUndecided(db::Transaction& transaction);
// For rules that are new: demands decisions on tickets for which none held, up to 10,000.
void WakeUnruled(db::Transaction& transaction);

// Tickets, and the traces that they are due in, as work_items have them.
struct Due {
  std::vector<int64_t> tickets;
  std::vector<std::string> trace_parents;
};
// Those with a command on its way are left out.
Due DueTickets(db::Connection& connection, int limit);
// The items of these tickets that no other transaction holds, locked.
std::map<int64_t, Work> ClaimWork(db::Transaction& transaction,
                                  const std::vector<int64_t>& tickets);
// They are due no more, but for those with a command on its way: what was demanded meanwhile is due
// when that is answered.
void SettleDue(db::Transaction& transaction, const std::map<int64_t, Work>& items);

// All rules, in their order, and how often they had been changed; 0: not read yet.
struct Rules {
  int64_t edition = 0;
  std::vector<v1::Rule> rules;
};
// Reads them again if they were changed since.
void ReadRules(db::Connection& connection, Rules& rules);
// Keeps the rules as they are until the end of the transaction. Whether they are these; else a
// decision by them could take the place of one by newer rules, and end the demand for it.
bool HoldRules(db::Transaction& transaction, const Rules& rules);

// The members of teams (names) with their load, locked until the end of the transaction.
std::map<std::string, std::vector<Member>> LockMembers(db::Transaction& transaction,
                                                       const std::vector<std::string>& teams);

// Stores decisions, reservations and what is to be commanded.
struct Decided {
  int64_t ticket;
  Decision decision;
  std::string trace_parent;  // For what it causes.
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
// The ticket service has answered: `refused` ones give back what they reserved and are decided on
// again.
void FinishCommands(db::Transaction& transaction, const std::vector<Command>& done,
                    const std::vector<Command>& refused);
void RetryCommands(db::Transaction& transaction, const std::vector<Command>& commands);

// Forgets a part of what the ticket feed tells anew, for a resync. Whether there is more.
bool ForgetWork(db::Transaction& transaction);

// What was decided on a ticket at last; nullopt if routing does not know it.
std::optional<v1::RoutingExplanation> GetExplanation(db::Connection& connection,
                                                     const db::Reader& reader, int64_t ticket);

}  // namespace luukku::routing
