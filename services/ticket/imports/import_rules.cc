#include "services/ticket/imports/import_rules.h"

#include <algorithm>
#include <utility>

#include "lib/contract/fields.h"
#include "lib/contract/names.h"
#include "lib/contract/ticket_states.h"
#include "lib/status/proto_time.h"
#include "services/ticket/tickets/change_builder.h"
#include "services/ticket/tickets/ticket_life.h"

namespace luukku::ticket {
namespace {

using common::v1::TicketState;

// Names of outcomes in results.
constexpr char kFirstResponse[] = "outcomes.first_response", kResolution[] = "outcomes.resolution",
               kRating[] = "outcomes.rating";

std::string GroupOf(const std::string& organisation, const CustomerGroups& groups) {
  const auto group = groups.find(organisation);
  return group == groups.end() ? "" : group->second;
}

// The fields that a version of one kind changes.
enum class Part { kFields, kAssignment, kState, kCounted };

Part PartOf(const std::string& field) {
  if (field == "team" || field == "agent") return Part::kAssignment;
  if (field == "state") return Part::kState;
  const bool counted =
      field == "reopen_count" || (field.size() > 5 && field.substr(field.size() - 5) == "_time");
  return counted ? Part::kCounted : Part::kFields;
}

bool Says(const v1::ImportedChange& change, Part part) {
  return std::any_of(change.fields().paths().begin(), change.fields().paths().end(),
                     [part](const std::string& path) { return PartOf(path) == part; });
}

// `ticket` with that part of the change's fields.
v1::Ticket With(const v1::Ticket& ticket, const v1::ImportedChange& change, Part part) {
  v1::Ticket after = ticket;
  for (const std::string& path : change.fields().paths()) {
    if (PartOf(path) == part) CopyField(change.ticket(), path, after);
  }
  return after;
}

// `ticket` with the fields of the change that the other desk counted.
v1::Ticket WithCounted(const v1::Ticket& ticket, const v1::ImportedChange& change) {
  v1::Ticket after = With(ticket, change, Part::kCounted);
  if (!IsFinished(after.state())) after.clear_resolve_time();
  if (!IsClosed(after.state())) after.clear_close_time();
  return after;
}

bool MayMove(TicketState from, const v1::ImportedChange& change) {
  const auto& only = change.only_from();
  return only.empty() || std::find(only.begin(), only.end(), from) != only.end();
}

// A version to add.
struct Step {
  v1::HistoryAction action;
  v1::Ticket after;
};

template <typename Message>
bool IsSame(const Message& a, const Message& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

// Unchanged parts are not copied: most changes set one field.
std::vector<Step> StepsOf(const v1::Ticket& before, const v1::ImportedChange& change,
                          const CustomerGroups& groups, absl::Time time) {
  std::vector<Step> steps;
  v1::Ticket now = before;
  const auto add = [&](v1::HistoryAction action, v1::Ticket after) {
    if (IsSame(now, after)) return;
    now = after;
    steps.push_back({action, std::move(after)});
  };
  if (Says(change, Part::kFields)) {
    v1::Ticket edited = With(now, change, Part::kFields);
    FillDefaults(edited, *NewDesk());
    if (edited.organisation() != now.organisation()) {
      edited.set_customer_group(GroupOf(edited.organisation(), groups));
    }
    add(v1::HISTORY_ACTION_UPDATED, std::move(edited));
  }
  if (Says(change, Part::kAssignment)) {
    add(v1::HISTORY_ACTION_ASSIGNED, With(now, change, Part::kAssignment));
  }
  const bool moves = Says(change, Part::kState) && MayMove(now.state(), change);
  if (moves) {
    v1::Ticket moved = With(now, change, Part::kState);
    // Other desks do not say how their tickets ended; what was said here is of another end.
    if (moved.state() != common::v1::TICKET_STATE_CLOSED) moved.clear_resolution();
    if (moved.state() != now.state()) FollowMove(moved, now.state(), time);
    add(v1::HISTORY_ACTION_STATE_CHANGED, std::move(moved));
  }
  if (!moves && !Says(change, Part::kCounted)) return steps;
  v1::Ticket counted = WithCounted(now, change);
  if (steps.empty()) {
    add(v1::HISTORY_ACTION_UPDATED, std::move(counted));
  } else {
    steps.back().after = std::move(counted);
  }
  return steps;
}

// The actor of the change.
Actor ActorOf(const v1::ImportedChange& change, const Actor& importer) {
  Actor actor = importer;
  if (change.actor().empty()) return actor;
  actor.name = change.actor();
  actor.service = false;
  actor.only_requester = !IdOf(actor.name, "people").empty();
  return actor;
}

// Names of counted fields that differ; history lists the others itself.
std::vector<std::string> CountedThatDiffer(const v1::Ticket& before, const v1::Ticket& after) {
  std::vector<std::string> fields;
  const auto& reflection = *after.GetReflection();
  for (const char* name : {"first_response_time", "resolve_time", "close_time", "reopen_count"}) {
    const auto* field = v1::Ticket::descriptor()->FindFieldByName(name);
    const auto text = [&](const v1::Ticket& ticket) {
      return field->message_type() == nullptr
                 ? std::to_string(reflection.GetInt32(ticket, field))
                 : reflection.GetMessage(ticket, field).SerializeAsString();
    };
    const bool has_differs =
        field->message_type() != nullptr &&
        reflection.HasField(before, field) != reflection.HasField(after, field);
    if (has_differs || text(before) != text(after)) fields.push_back(name);
  }
  return fields;
}

void SetFact(const v1::Ticket& before, const Step& step, Fact& fact) {
  switch (step.action) {
    case v1::HISTORY_ACTION_ASSIGNED: {
      auto& assigned = *fact.event.mutable_ticket_assigned();
      assigned.set_previous_team(before.team());
      assigned.set_previous_agent(before.agent());
      assigned.set_reason("import");
      break;
    }
    case v1::HISTORY_ACTION_STATE_CHANGED:
      fact.event.mutable_ticket_state_changed()->set_previous_state(before.state());
      break;
    default: {
      auto& updated = *fact.event.mutable_ticket_updated();
      for (const auto& change : fact.entry.changes()) updated.add_fields(change.field());
      for (const auto& field : CountedThatDiffer(before, step.after)) updated.add_fields(field);
    }
  }
}

// Adds a version that changes no field of the ticket. The reference is valid until the next call.
Fact& AddVersion(ImportedState& state, const Actor& actor, absl::Time time) {
  ChangeBuilder builder(state.ticket, state.ticket, actor, time);
  builder.Add(v1::HISTORY_ACTION_UPDATED, "");
  Change made = builder.Build();
  state.ticket = std::move(made.after);
  state.facts.push_back({std::move(made.facts[0]), time});
  return state.facts.back().fact;
}

void TellTarget(common::v1::SlaTargetKind kind, const v1::ImportedTarget& target,
                const v1::ImportedChange& change, Fact& fact) {
  auto& told = *fact.event.mutable_sla_target_changed();
  told.set_kind(kind);
  told.set_state(target.state());
  *told.mutable_time() = change.time();
  if (target.has_due_time()) *told.mutable_due_time() = target.due_time();
}

void TellRating(const v1::ImportedRating& rating, Fact& fact) {
  auto& told = *fact.event.mutable_ticket_rated();
  told.set_score(rating.score());
  told.set_scale_low(rating.scale_low());
  told.set_scale_high(rating.scale_high());
  *told.mutable_time() = rating.time();
}

bool IsOlder(const v1::ImportedRating& rating, const v1::ImportedOutcomes& known) {
  return known.has_rating() && FromProto(rating.time()) < FromProto(known.rating().time());
}

// The history entry does not name the outcome: customers read it, too.
void TakeInOutcomes(ImportedState& state, const v1::ImportedChange& change, const Actor& actor,
                    absl::Time time) {
  v1::ImportedOutcomes said = change.outcomes();
  v1::ImportedOutcomes& known = state.outcomes;
  if (said.has_first_response() && !IsSame(known.first_response(), said.first_response())) {
    TellTarget(common::v1::SLA_TARGET_KIND_FIRST_RESPONSE, said.first_response(), change,
               AddVersion(state, actor, time));
    *known.mutable_first_response() = said.first_response();
  }
  if (said.has_resolution() && !IsSame(known.resolution(), said.resolution())) {
    TellTarget(common::v1::SLA_TARGET_KIND_RESOLUTION, said.resolution(), change,
               AddVersion(state, actor, time));
    *known.mutable_resolution() = said.resolution();
  }
  if (!said.has_rating()) return;
  if (!said.rating().has_time()) *said.mutable_rating()->mutable_time() = change.time();
  if (IsSame(known.rating(), said.rating()) || IsOlder(said.rating(), known)) return;
  TellRating(said.rating(), AddVersion(state, actor, time));
  *known.mutable_rating() = said.rating();
}

}  // namespace

std::vector<std::string> Differing(const v1::ImportedOutcomes& a, const v1::ImportedOutcomes& b) {
  std::vector<std::string> differing;
  if (!IsSame(a.first_response(), b.first_response())) differing.push_back(kFirstResponse);
  if (!IsSame(a.resolution(), b.resolution())) differing.push_back(kResolution);
  if (!IsSame(a.rating(), b.rating())) differing.push_back(kRating);
  return differing;
}

void CopyField(const v1::Ticket& from, const std::string& name, v1::Ticket& to) {
  const auto* const field = v1::Ticket::descriptor()->FindFieldByName(name);
  if (field != nullptr) luukku::CopyField(from, *field, to);
}

ImportedState OpenImported(const v1::Ticket& ticket, const CustomerGroups& groups,
                           const Actor& importer) {
  // It can't be too large: that is the contract's bound.
  v1::Ticket after = Open(ticket, importer, *NewDesk())->after;
  const absl::Time time = FromProto(ticket.create_time());
  after.set_opened_by(ticket.opened_by().empty() ? ticket.requester() : ticket.opened_by());
  after.set_customer_group(GroupOf(ticket.organisation(), groups));
  *after.mutable_create_time() = *after.mutable_update_time() = ticket.create_time();
  Actor opener = importer;
  opener.name = after.opened_by();
  opener.person = IdOf(after.opened_by(), "people");
  opener.service = false;
  ChangeBuilder builder(v1::Ticket(), after, opener, time);
  builder.Add(v1::HISTORY_ACTION_CREATED, "").event.mutable_ticket_created();
  Change change = builder.Build();
  return {std::move(change.after), {}, {{std::move(change.facts[0]), time}}};
}

void TakeIn(ImportedState& state, const v1::ImportedChange& change, const CustomerGroups& groups,
            const Actor& importer) {
  const absl::Time time = std::max(FromProto(change.time()), FromProto(state.ticket.update_time()));
  const Actor actor = ActorOf(change, importer);
  for (Step& step : StepsOf(state.ticket, change, groups, time)) {
    // Etag and assignment_revision count on from version to version.
    step.after.set_etag(state.ticket.etag());
    step.after.set_assignment_revision(state.ticket.assignment_revision());
    ChangeBuilder builder(state.ticket, step.after, actor, time);
    SetFact(state.ticket, step, builder.Add(step.action, ""));
    Change made = builder.Build();
    state.ticket = std::move(made.after);
    state.facts.push_back({std::move(made.facts[0]), time});
  }
  TakeInOutcomes(state, change, actor, time);
}

int FirstOutOfPlace(const v1::ImportedTicket& ticket, const std::set<std::string>& known_rows) {
  int first_new = -1;
  for (int i = 0; i < ticket.changes_size(); ++i) {
    const bool known = known_rows.contains(ticket.changes(i).row_key());
    if (known && first_new >= 0) return first_new;
    if (!known && first_new < 0) first_new = i;
  }
  return -1;
}

}  // namespace luukku::ticket
