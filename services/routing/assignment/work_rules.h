#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/routing/v1/queue_service.pb.h"
#include "luukku/routing/v1/rule_service.pb.h"

// How tickets become work, and who gets it. Pure.
namespace luukku::routing {

// A ticket as routing knows it.
struct Work {
  int64_t ticket = 0;
  event::v1::TicketSnapshot snapshot;
  bool assigned_by_hand = false;
  bool priority_by_hand = false;  // A person changed it since the creation.
  bool rules_due = false;
  bool live = false;
  absl::Time create_time;
  std::string last_event;
  std::string trace_parent;            // Of taking that in.
  std::string reserved_agent;          // "agents/…", or empty.
  int64_t commanded_revision = 0;      // assignment_revision that the last command was decided on.
  bool commanded = false;              // A command on it is not answered yet.
  std::optional<absl::Time> due_time;  // The soonest of what is promised and not done.
};

// Takes an event of the ticket into `work`, which is new at the ticket's first event.
void TakeIn(Work& work, const event::v1::Event& event);

// Whether there is something to decide: live, active, nobody has it or is about to get it, and the
// feed has told what became of the last command.
bool IsWaiting(const Work& work);

// A member of a team.
struct Member {
  std::string agent;  // "agents/…".
  bool present = false;
  int32_t capacity = 0;
  int64_t load = 0;
};

// What was decided, with all reasons.
struct Decision {
  v1::RoutingExplanation explanation;
  // Whether the ticket service must be told: team, agent or priority differ from the ticket's.
  bool command = false;
};

// The team that the ticket belongs to: that of the rule that holds if rules are to decide, else its
// own.
// "" if it has none. `rule` is the first rule that holds, or nullptr.
std::string TeamFor(const Work& work, const v1::Rule* rule);

// The priority that the rule gives the ticket; UNSPECIFIED if it keeps its own.
common::v1::Priority PriorityFor(const Work& work, const v1::Rule* rule);

// Decides who gets the ticket, and counts it to that member's load. Among the members who are
// present and have room, the least loaded by share of capacity; among equals the one with more
// room, then by name.
Decision Decide(const Work& work, const v1::Rule* rule, std::vector<Member>& members);

}  // namespace luukku::routing
