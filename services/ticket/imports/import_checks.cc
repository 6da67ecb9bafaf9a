#include "services/ticket/imports/import_checks.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/status/checks.h"
#include "lib/status/proto_time.h"
#include "luukku/common/v1/desk.pb.h"
#include "services/ticket/tickets/ticket_checks.h"

namespace luukku::ticket {
namespace {

constexpr int kMaxTickets = 500;
constexpr int kMaxChanges = 10'000;
constexpr int kMaxChangesOfTicket = 1'000;
constexpr int kMaxReferences = 5'000;
constexpr int kHighestScore = 100;
constexpr size_t kMostNamed = 20, kMostNamedOfTicket = 50;
constexpr TextLimits kKey = {.min = 1, .max = 128, .one_line = true};

// A time that is set: from `earliest`, where that is known, to now.
void CheckTime(Violations& violations, const std::string& field,
               const google::protobuf::Timestamp& time, absl::Time earliest, absl::Time now) {
  if (!IsTime(time)) {
    violations.Add(field, "is not a time of the years 1 to 9999");
  } else if (FromProto(time) > now) {
    violations.Add(field, "is in the future");
  } else if (FromProto(time) < earliest) {
    violations.Add(field, "is before the ticket was opened");
  }
}

void CheckRequiredTime(Violations& violations, const std::string& field, bool is_set,
                       const google::protobuf::Timestamp& time, absl::Time now) {
  if (!is_set) return violations.Add(field, "is required");
  CheckTime(violations, field, time, absl::InfinitePast(), now);
}

// As many as fit into the trailers of an answer, and how many there are besides.
Violations FirstOf(const Violations& violations, size_t most) {
  Violations first;
  for (size_t i = 0; i < std::min(most, violations.all().size()); ++i) {
    first.Add(violations.all()[i].first, violations.all()[i].second);
  }
  if (violations.all().size() > most) {
    first.Add("", absl::StrCat("and ", violations.all().size() - most, " more fields are wrong"));
  }
  return first;
}

void CheckFieldsOf(Violations& violations, const v1::ImportTicketsRequest& request) {
  for (int i = 0; i < request.people_size(); ++i) {
    const v1::Person& person = request.people(i);
    const std::string at = absl::StrCat("people[", i, "].");
    CheckName(violations, at + "name", person.name(), "people", true);
    CheckDisplayName(violations, at + "display_name", person.display_name());
    CheckName(violations, at + "organisation", person.organisation(), "organisations", false);
  }
  for (int i = 0; i < request.organisations_size(); ++i) {
    const v1::Organisation& organisation = request.organisations(i);
    const std::string at = absl::StrCat("organisations[", i, "].");
    CheckNewName(violations, at + "name", organisation.name(), "organisations", 40);
    CheckDisplayName(violations, at + "display_name", organisation.display_name());
    CheckWord(violations, at + "customer_group", organisation.customer_group(), 40);
  }
  for (int i = 0; i < request.categories_size(); ++i) {
    const v1::Category& category = request.categories(i);
    const std::string at = absl::StrCat("categories[", i, "].");
    CheckNewName(violations, at + "name", category.name(), "categories", 64);
    CheckDisplayName(violations, at + "display_name", category.display_name());
    CheckName(violations, at + "parent", category.parent(), "categories", false);
  }
}

bool IsCounted(const std::string& field) {
  static constexpr const char* kFields[] = {"first_response_time", "resolve_time", "close_time",
                                            "reopen_count"};
  return std::find(std::begin(kFields), std::end(kFields), field) != std::end(kFields);
}

// What the other desk counted. Nothing of it can be before the opening.
void CheckCounted(Violations& violations, const v1::Ticket& ticket, absl::Time opened,
                  absl::Time now) {
  if (ticket.has_first_response_time()) {
    CheckTime(violations, "ticket.first_response_time", ticket.first_response_time(), opened, now);
  }
  if (ticket.has_resolve_time()) {
    CheckTime(violations, "ticket.resolve_time", ticket.resolve_time(), opened, now);
  }
  if (ticket.has_close_time()) {
    CheckTime(violations, "ticket.close_time", ticket.close_time(), opened, now);
  }
  if (ticket.reopen_count() < 0) violations.Add("ticket.reopen_count", "must not be negative");
}

void CheckField(Violations& violations, const std::string& field, const v1::Ticket& ticket) {
  if (field == "channel") {
    CheckEnum(violations, "ticket.channel", ticket.channel(), common::v1::Channel_IsValid, true);
  } else if (field == "state") {
    CheckEnum(violations, "ticket.state", ticket.state(), common::v1::TicketState_IsValid, true);
  } else if (field == "team") {
    CheckName(violations, "ticket.team", ticket.team(), "teams", false);
  } else if (field == "agent") {
    CheckName(violations, "ticket.agent", ticket.agent(), "agents", false);
  } else if (!IsCounted(field) && !CheckEditableField(violations, field, ticket)) {
    violations.Add("fields",
                   absl::StrCat("names \"", field.substr(0, 64), "\", which cannot be imported"));
  }
}

void CheckTarget(Violations& violations, const std::string& field,
                 const v1::ImportedTarget& target) {
  if (target.state() != common::v1::SLA_TARGET_STATE_MET &&
      target.state() != common::v1::SLA_TARGET_STATE_BREACHED) {
    violations.Add(field + ".state", "must be SLA_TARGET_STATE_MET or SLA_TARGET_STATE_BREACHED");
  }
  if (target.has_due_time() && !IsTime(target.due_time())) {
    violations.Add(field + ".due_time", "is not a time of the years 1 to 9999");
  }
}

void CheckOutcomes(Violations& violations, const v1::ImportedOutcomes& outcomes, absl::Time now) {
  if (outcomes.has_first_response()) {
    CheckTarget(violations, "outcomes.first_response", outcomes.first_response());
  }
  if (outcomes.has_resolution()) {
    CheckTarget(violations, "outcomes.resolution", outcomes.resolution());
  }
  if (!outcomes.has_rating()) return;
  const v1::ImportedRating& rating = outcomes.rating();
  const bool is_scale = 0 <= rating.scale_low() && rating.scale_low() < rating.scale_high() &&
                        rating.scale_high() <= kHighestScore;
  if (!is_scale) {
    violations.Add("outcomes.rating", absl::StrCat("must have a scale of 0 to ", kHighestScore,
                                                   ", scale_low below ", "scale_high"));
  } else if (rating.score() < rating.scale_low() || rating.score() > rating.scale_high()) {
    violations.Add("outcomes.rating.score", "is not on its scale");
  }
  if (rating.has_time()) {
    CheckTime(violations, "outcomes.rating.time", rating.time(), absl::InfinitePast(), now);
  }
}

Violations CheckChange(const v1::ImportedChange& change, absl::Time opened, absl::Time now) {
  Violations violations;
  CheckText(violations, "row_key", change.row_key(), kKey);
  CheckRequiredTime(violations, "time", change.has_time(), change.time(), now);
  if (!change.actor().empty() && IdOf(change.actor(), "agents").empty() &&
      IdOf(change.actor(), "people").empty()) {
    violations.Add("actor", "must look like \"agents/ID\" or \"people/ID\"");
  }
  for (const std::string& field : change.fields().paths()) {
    CheckField(violations, field, change.ticket());
  }
  for (const int state : change.only_from()) {
    CheckEnum(violations, "only_from", state, common::v1::TicketState_IsValid, true);
  }
  CheckCounted(violations, change.ticket(), opened, now);
  CheckOutcomes(violations, change.outcomes(), now);
  return violations;
}

void CheckOpening(Violations& violations, const v1::Ticket& ticket, absl::Time now) {
  CheckEditableFields(violations, ticket);
  CheckEnum(violations, "ticket.channel", ticket.channel(), common::v1::Channel_IsValid, true);
  CheckName(violations, "ticket.requester", ticket.requester(), "people", true);
  CheckName(violations, "ticket.opened_by", ticket.opened_by(), "people", false);
  CheckRequiredTime(violations, "ticket.create_time", ticket.has_create_time(),
                    ticket.create_time(), now);
}

}  // namespace

absl::Status CheckImport(const v1::ImportTicketsRequest& request, absl::Time now) {
  Violations violations;
  CheckWord(violations, "source", request.source(), 32);
  if (request.source().empty()) violations.Add("source", "is required");
  CheckText(violations, "export_key", request.export_key(), {.max = 128, .one_line = true});
  if (request.tickets_size() > kMaxTickets) {
    violations.Add("tickets", absl::StrCat("are more than ", kMaxTickets));
  }
  int changes = 0;
  std::set<std::string> cases;
  for (int i = 0; i < request.tickets_size(); ++i) {
    changes += request.tickets(i).changes_size();
    if (!cases.insert(request.tickets(i).case_key()).second) {
      violations.Add(absl::StrCat("tickets[", i, "].case_key"), "is there twice");
    }
  }
  if (changes > kMaxChanges) {
    violations.Add("tickets", absl::StrCat("have more than ", kMaxChanges, " changes"));
  }
  const std::pair<const char*, int> references[] = {{"people", request.people_size()},
                                                    {"organisations", request.organisations_size()},
                                                    {"categories", request.categories_size()}};
  for (const auto& [field, size] : references) {
    if (size > kMaxReferences) {
      violations.Add(field, absl::StrCat("are more than ", kMaxReferences));
    }
  }
  CheckFieldsOf(violations, request);
  if (violations.empty()) return absl::OkStatus();
  for (int i = 0; i < request.tickets_size(); ++i) {
    const Violations of_ticket = CheckImportedTicket(request.tickets(i), now);
    for (const auto& [field, description] : of_ticket.all()) {
      violations.Add(absl::StrCat("tickets[", i, "].", field), description);
    }
  }
  return FirstOf(violations, kMostNamed).ToStatus();
}

Violations CheckImportedTicket(const v1::ImportedTicket& ticket, absl::Time now) {
  Violations violations;
  CheckText(violations, "case_key", ticket.case_key(), kKey);
  CheckOpening(violations, ticket.ticket(), now);
  const absl::Time opened = IsTime(ticket.ticket().create_time())
                                ? FromProto(ticket.ticket().create_time())
                                : absl::InfinitePast();
  if (ticket.has_as_of()) {
    CheckTime(violations, "as_of", ticket.as_of(), absl::InfinitePast(), now);
  }
  if (ticket.changes_size() > kMaxChangesOfTicket) {
    violations.Add("changes", absl::StrCat("are more than ", kMaxChangesOfTicket));
    return violations;
  }
  std::set<std::string> rows;
  for (int i = 0; i < ticket.changes_size(); ++i) {
    const std::string at = absl::StrCat("changes[", i, "].");
    const Violations of_change = CheckChange(ticket.changes(i), opened, now);
    for (const auto& [field, description] : of_change.all()) {
      violations.Add(at + field, description);
    }
    if (!rows.insert(ticket.changes(i).row_key()).second) {
      violations.Add(at + "row_key", "is there twice in the case");
    }
  }
  return FirstOf(violations, kMostNamedOfTicket);
}

void AddViolations(const Violations& violations, v1::ImportedTicketResult& result) {
  for (const auto& [field, description] : violations.all()) {
    v1::ImportViolation& violation = *result.add_violations();
    violation.set_field(field);
    violation.set_description(description);
  }
}

}  // namespace luukku::ticket
