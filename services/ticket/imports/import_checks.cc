#include "services/ticket/imports/import_checks.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/status/proto_time.h"
#include "luukku/common/v1/desk.pb.h"

namespace luukku::ticket {
namespace {

constexpr int kMaxChanges = 10'000;  // Of a call.
constexpr int kHighestScore = 100;
constexpr size_t kMostNamed = 50;  // Of a case.

// Checks that the time, if valid, is not before `earliest` nor in the future.
void CheckTime(Violations& violations, const std::string& field,
               const google::protobuf::Timestamp& time, absl::Time earliest, absl::Time now) {
  if (!IsTime(time)) return;
  if (FromProto(time) > now) {
    violations.Add(field, "is in the future");
  } else if (FromProto(time) < earliest) {
    violations.Add(field, "is before the ticket was opened");
  }
}

// The first `most` violations, so that they fit into the trailers of an answer, and a count of the
// rest.
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

// Checks the times that the other desk counted: none may be before the opening.
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
}

void CheckTarget(Violations& violations, const std::string& field,
                 const v1::ImportedTarget& target) {
  if (target.state() != common::v1::SLA_TARGET_STATE_MET &&
      target.state() != common::v1::SLA_TARGET_STATE_BREACHED) {
    violations.Add(field + ".state", "must be SLA_TARGET_STATE_MET or SLA_TARGET_STATE_BREACHED");
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

// The contract's rules for the change's fields are checked with the case.
Violations CheckChange(const v1::ImportedChange& change, absl::Time opened, absl::Time now) {
  Violations violations;
  CheckTime(violations, "time", change.time(), absl::InfinitePast(), now);
  CheckCounted(violations, change.ticket(), opened, now);
  CheckOutcomes(violations, change.outcomes(), now);
  return violations;
}

void CheckOpening(Violations& violations, const v1::Ticket& ticket, absl::Time now) {
  if (ticket.requester().empty()) violations.Add("ticket.requester", "is required");
  if (!ticket.has_create_time()) violations.Add("ticket.create_time", "is required");
  CheckTime(violations, "ticket.create_time", ticket.create_time(), absl::InfinitePast(), now);
}

}  // namespace

void CheckImport(Violations& violations, const v1::ImportTicketsRequest& request, absl::Time now) {
  const auto& type = *v1::ImportTicketsRequest::descriptor();
  if (!MayHave(type, v1::ImportTicketsRequest::kTicketsFieldNumber, request.tickets_size())) return;
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
    return;
  }
  if (violations.empty()) return;
  // The call is refused, so violations of its cases would not be reported otherwise.
  for (int i = 0; i < request.tickets_size(); ++i) {
    const Violations of_ticket = CheckImportedTicket(request.tickets(i), now);
    for (const auto& [field, description] : of_ticket.all()) {
      violations.Add(absl::StrCat("tickets[", i, "].", field), description);
    }
  }
}

Violations CheckImportedTicket(const v1::ImportedTicket& ticket, absl::Time now) {
  Violations violations;
  CheckFields(violations, ticket);
  CheckOpening(violations, ticket.ticket(), now);
  const absl::Time opened = IsTime(ticket.ticket().create_time())
                                ? FromProto(ticket.ticket().create_time())
                                : absl::InfinitePast();
  if (ticket.has_as_of()) {
    CheckTime(violations, "as_of", ticket.as_of(), absl::InfinitePast(), now);
  }
  const auto& type = *v1::ImportedTicket::descriptor();
  if (!MayHave(type, v1::ImportedTicket::kChangesFieldNumber, ticket.changes_size())) {
    return FirstOf(violations, kMostNamed);
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
  return FirstOf(violations, kMostNamed);
}

void AddViolations(const Violations& violations, v1::ImportedTicketResult& result) {
  for (const auto& [field, description] : violations.all()) {
    v1::ImportViolation& violation = *result.add_violations();
    violation.set_field(field);
    violation.set_description(description);
  }
}

}  // namespace luukku::ticket
