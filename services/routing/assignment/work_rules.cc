#include "services/routing/assignment/work_rules.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "lib/contract/ticket_states.h"
#include "lib/status/proto_time.h"

namespace luukku::routing {
namespace {

using event::v1::Event;

bool HasRoom(const Member& member) { return member.present && member.load < member.capacity; }

// Compares shares of capacity without dividing: load/capacity, then more room, then the name.
bool IsBetter(const Member& a, const Member& b) {
  const int64_t share_a = a.load * b.capacity, share_b = b.load * a.capacity;
  return std::tuple(share_a, -(a.capacity - a.load), a.agent) <
         std::tuple(share_b, -(b.capacity - b.load), b.agent);
}

bool RuleDecides(const Work& work, const v1::Rule* rule) {
  return work.rules_due && !work.assigned_by_hand && rule != nullptr;
}

Member* Best(std::vector<Member>& members) {
  Member* best = nullptr;
  for (Member& member : members) {
    if (HasRoom(member) && (best == nullptr || IsBetter(member, *best))) best = &member;
  }
  return best;
}

std::string WhyNot(const Member& member) {
  if (!member.present) return "not present";
  return HasRoom(member) ? "more loaded" : "no room";
}

void AddCandidates(const std::vector<Member>& members, const Member* chosen,
                   v1::RoutingExplanation& explanation) {
  for (const Member& member : members) {
    v1::Candidate& candidate = *explanation.add_candidates();
    candidate.set_agent(member.agent);
    candidate.set_load(static_cast<int32_t>(member.load));
    candidate.set_capacity(member.capacity);
    candidate.set_chosen(&member == chosen);
    candidate.set_reason(&member == chosen ? "least loaded" : WhyNot(member));
  }
}

std::string Summary(const v1::RoutingExplanation& explanation) {
  const std::string by_rule =
      explanation.rule().empty() ? std::string() : absl::StrCat(explanation.rule(), " holds; ");
  switch (explanation.outcome()) {
    case v1::ROUTING_OUTCOME_ASSIGNED:
      return absl::StrCat("Given to ", explanation.agent(), " of ", explanation.team(), ": ",
                          by_rule, "nobody else there with room has less to do.");
    case v1::ROUTING_OUTCOME_QUEUED:
      return absl::StrCat("Waits in the queue of ", explanation.team(), ": ", by_rule,
                          "no member is present with room.");
    case v1::ROUTING_OUTCOME_NO_RULE:
      return "Waits for a queue manager: no rule holds.";
    default:
      return "Left alone: a person decided on it, or there is nothing to decide.";
  }
}

}  // namespace

void TakeIn(Work& work, const Event& event) {
  work.snapshot = event.ticket();
  work.last_event = event.id();
  work.trace_parent = event.trace_parent();
  switch (event.fact_case()) {
    case Event::kTicketCreated:
      work.live = event.origin() == event::v1::ORIGIN_LIVE;
      work.create_time = FromProto(event.occurred_at());
      work.rules_due = work.live;
      break;
    case Event::kTicketUpdated: {
      const auto& fields = event.ticket_updated().fields();
      const bool by_hand = event.actor_kind() != common::v1::ACTOR_KIND_SERVICE &&
                           std::find(fields.begin(), fields.end(), "priority") != fields.end();
      work.priority_by_hand = work.priority_by_hand || by_hand;
      work.rules_due = work.live;
      break;
    }
    case Event::kTicketAssigned:
      work.assigned_by_hand = event.actor_kind() != common::v1::ACTOR_KIND_SERVICE;
      break;
    default:
      break;
  }
}

bool IsWaiting(const Work& work) {
  return work.live && IsActive(work.snapshot.state()) && work.snapshot.agent().empty() &&
         work.reserved_agent.empty() && !work.commanded &&
         work.snapshot.assignment_revision() > work.commanded_revision;
}

std::string TeamFor(const Work& work, const v1::Rule* rule) {
  return RuleDecides(work, rule) ? rule->team() : work.snapshot.team();
}

common::v1::Priority PriorityFor(const Work& work, const v1::Rule* rule) {
  const bool by_rule = RuleDecides(work, rule) && !work.priority_by_hand;
  return by_rule ? rule->set_priority() : common::v1::PRIORITY_UNSPECIFIED;
}

Decision Decide(const Work& work, const v1::Rule* rule, std::vector<Member>& members) {
  Decision decision;
  v1::RoutingExplanation& explanation = decision.explanation;
  explanation.set_ticket(absl::StrCat("tickets/", work.ticket));
  explanation.set_caused_by_event(work.last_event);
  explanation.set_assignment_revision(work.snapshot.assignment_revision());
  explanation.set_team(TeamFor(work, rule));
  explanation.set_priority(PriorityFor(work, rule));
  const bool rules_decide = work.rules_due && !work.assigned_by_hand;
  if (rules_decide && rule != nullptr) explanation.set_rule(rule->name());

  if (explanation.team().empty()) {
    explanation.set_outcome(rules_decide ? v1::ROUTING_OUTCOME_NO_RULE
                                         : v1::ROUTING_OUTCOME_LEFT_ALONE);
  } else {
    Member* const chosen = Best(members);
    AddCandidates(members, chosen, explanation);
    explanation.set_outcome(chosen == nullptr ? v1::ROUTING_OUTCOME_QUEUED
                                              : v1::ROUTING_OUTCOME_ASSIGNED);
    if (chosen != nullptr) {
      explanation.set_agent(chosen->agent);
      ++chosen->load;
    }
  }
  const bool new_priority = explanation.priority() != common::v1::PRIORITY_UNSPECIFIED &&
                            explanation.priority() != work.snapshot.priority();
  decision.command =
      explanation.team() != work.snapshot.team() || !explanation.agent().empty() || new_priority;
  explanation.set_summary(Summary(explanation));
  return decision;
}

}  // namespace luukku::routing
