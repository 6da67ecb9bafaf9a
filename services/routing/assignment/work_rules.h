#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/routing/v1/queue_service.pb.h"
#include "luukku/routing/v1/rule_service.pb.h"

// Turns tickets into work, and decides which agent gets it. Pure.
namespace luukku::routing {

// A work item: a ticket as routing stores it.
struct Work {
  int64_t ticket = 0;
  event::v1::TicketSnapshot snapshot;
  bool assigned_by_hand = false;
  bool priority_by_hand = false;  // A person changed it since the creation.
  bool rules_due = false;
  bool live = false;
  absl::Time create_time;
  std::string last_event;
  std::string trace_parent;            // Of last_event.
  std::string reserved_agent;          // "agents/…", or empty.
  int64_t commanded_revision = 0;      // assignment_revision that the last command was decided on.
  bool commanded = false;              // A command on it is not answered yet.
  std::optional<absl::Time> due_time;  // The soonest of the SLA targets that are not finished.
};

// Takes an event of the ticket into `work`, which is new at the ticket's first event.
void TakeIn(Work& work, const event::v1::Event& event);

// Whether the ticket waits for a decision: it is live and active, has no agent, reservation or
// unanswered command, and the feed has delivered the result of the last command.
bool IsWaiting(const Work& work);

// A member of a team.
struct Member {
  std::string agent;  // "agents/…".
  bool present = false;
  int32_t capacity = 0;
  int64_t load = 0;
};

// A decision with all its reasons.
struct Decision {
  v1::RoutingExplanation explanation;
  // Whether to send a command: team, agent or priority differ from the ticket's.
  bool command = false;
};

// The team to which the ticket is to belong: the rule's if rules are to decide and one holds, else
// its own; "" if it has none. `rule` is the first rule that holds, or nullptr.
std::string TeamFor(const Work& work, const v1::Rule* rule);

// The priority that the rule gives the ticket; UNSPECIFIED if it keeps its own.
common::v1::Priority PriorityFor(const Work& work, const v1::Rule* rule);

// Decides which member gets the ticket, and adds it to that member's load. Among the members who
// are present and have room, it is the least loaded by share of capacity; among equals the one with
// more room, then the first by name.
Decision Decide(const Work& work, const v1::Rule* rule, std::vector<Member>& members);

}  // namespace luukku::routing
