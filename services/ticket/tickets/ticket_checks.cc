#include "services/ticket/tickets/ticket_checks.h"

#include <google/protobuf/util/field_mask_util.h>

#include <algorithm>
#include <functional>
#include <map>

#include "absl/strings/str_cat.h"
#include "luukku/common/v1/desk.pb.h"

namespace luukku::ticket {
namespace {

constexpr size_t kMaxTextBytes = 65'536;
constexpr size_t kMaxSubjectBytes = 800;  // 200 characters of 4 bytes.
constexpr size_t kMaxSubjectCharacters = 200;

using FieldCheck = std::function<void(Violations&, const v1::Ticket&)>;

size_t Characters(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
}

void CheckSubject(Violations& violations, const v1::Ticket& ticket) {
  CheckText(violations, "ticket.subject", ticket.subject(),
            {.min = 1, .max = kMaxSubjectBytes, .one_line = true});
  if (ticket.subject().size() <= kMaxSubjectBytes &&
      Characters(ticket.subject()) > kMaxSubjectCharacters) {
    violations.Add("ticket.subject",
                   absl::StrCat("is longer than ", kMaxSubjectCharacters, " characters"));
  }
}

void CheckLanguage(Violations& violations, const v1::Ticket& ticket) {
  const std::string& language = ticket.language();
  if (!language.empty() && language != "fi" && language != "sv" && language != "en") {
    violations.Add("ticket.language", "must be fi, sv or en");
  }
}

// The fields that people edit, each with its check.
const std::map<std::string, FieldCheck>& EditableFields() {
  static const auto& fields = *new std::map<std::string, FieldCheck>{
      {"type",
       [](Violations& v, const v1::Ticket& t) {
         CheckEnum(v, "ticket.type", t.type(), common::v1::TicketType_IsValid, true);
       }},
      {"subject", CheckSubject},
      {"description",
       [](Violations& v, const v1::Ticket& t) {
         CheckText(v, "ticket.description", t.description(), {.max = kMaxTextBytes});
       }},
      {"organisation",
       [](Violations& v, const v1::Ticket& t) {
         CheckName(v, "ticket.organisation", t.organisation(), "organisations", false);
       }},
      {"impact",
       [](Violations& v, const v1::Ticket& t) {
         CheckEnum(v, "ticket.impact", t.impact(), common::v1::Impact_IsValid, false);
       }},
      {"urgency",
       [](Violations& v, const v1::Ticket& t) {
         CheckEnum(v, "ticket.urgency", t.urgency(), common::v1::Urgency_IsValid, false);
       }},
      {"priority",
       [](Violations& v, const v1::Ticket& t) {
         CheckEnum(v, "ticket.priority", t.priority(), common::v1::Priority_IsValid, false);
       }},
      {"category",
       [](Violations& v, const v1::Ticket& t) {
         CheckName(v, "ticket.category", t.category(), "categories", false);
       }},
      {"language", CheckLanguage},
      {"external_reference",
       [](Violations& v, const v1::Ticket& t) {
         CheckText(v, "ticket.external_reference", t.external_reference(),
                   {.max = 128, .one_line = true});
       }},
  };
  return fields;
}

void AddSideViolations(Violations& violations, const v1::Comment& comment, bool desk) {
  if (!desk && comment.internal()) violations.Add("comment.internal", "is for the desk's people");
}

void CheckTicket(Violations& violations, const std::string& field, const std::string& name) {
  if (!NumberOf(name, "tickets")) violations.Add(field, "must look like \"tickets/1042\"");
}

}  // namespace

bool CheckEditableField(Violations& violations, const std::string& name, const v1::Ticket& ticket) {
  const auto field = EditableFields().find(name);
  if (field == EditableFields().end()) return false;
  field->second(violations, ticket);
  return true;
}

void CheckEditableFields(Violations& violations, const v1::Ticket& ticket) {
  for (const auto& [name, check] : EditableFields()) check(violations, ticket);
}

absl::Status CheckCreate(const v1::CreateTicketRequest& request, const auth::Principal& caller) {
  Violations violations;
  const v1::Ticket& ticket = request.ticket();
  CheckEditableFields(violations, ticket);
  CheckEnum(violations, "ticket.channel", ticket.channel(), common::v1::Channel_IsValid, true);
  CheckText(violations, "ticket.mailbox", ticket.mailbox(), {.max = 254, .one_line = true});
  CheckName(violations, "ticket.requester", ticket.requester(), "people", false);
  CheckRequestId(violations, request.request_id());
  if (caller.IsOnlyRequester()) {
    if (!ticket.requester().empty() && ticket.requester() != caller.PersonName()) {
      violations.Add("ticket.requester", "must be yourself");
    }
    if (ticket.priority() != 0) violations.Add("ticket.priority", "is for the desk to set");
    if (!ticket.mailbox().empty()) violations.Add("ticket.mailbox", "is for the desk to set");
    if (!ticket.organisation().empty()) {
      violations.Add("ticket.organisation", "is for the desk to set");
    }
  }
  if (caller.IsService() && ticket.requester().empty()) {
    violations.Add("ticket.requester", "is required of services");
  }
  return violations.ToStatus();
}

absl::Status CheckUpdate(const v1::UpdateTicketRequest& request) {
  Violations violations;
  CheckTicket(violations, "ticket.name", request.ticket().name());
  CheckText(violations, "ticket.etag", request.ticket().etag(), {.max = 32, .one_line = true});
  CheckRequestId(violations, request.request_id());
  if (request.update_mask().paths().empty()) violations.Add("update_mask", "is required");
  for (const std::string& path : request.update_mask().paths()) {
    if (!CheckEditableField(violations, path, request.ticket())) {
      violations.Add("update_mask",
                     absl::StrCat("names \"", path.substr(0, 64), "\", which cannot be edited"));
    }
  }
  return violations.ToStatus();
}

absl::Status CheckComment(const v1::CreateCommentRequest& request, const auth::Principal& caller) {
  Violations violations;
  CheckTicket(violations, "parent", request.parent());
  CheckText(violations, "comment.text", request.comment().text(), {.min = 1, .max = kMaxTextBytes});
  CheckRequestId(violations, request.request_id());
  AddSideViolations(violations, request.comment(), !caller.IsOnlyRequester());
  return violations.ToStatus();
}

absl::Status CheckSide(const v1::Comment& comment, bool desk) {
  Violations violations;
  AddSideViolations(violations, comment, desk);
  return violations.ToStatus();
}

absl::Status CheckAssign(const v1::AssignTicketRequest& request, const auth::Principal& caller) {
  Violations violations;
  CheckTicket(violations, "name", request.name());
  CheckName(violations, "team", request.team(), "teams", false);
  CheckName(violations, "agent", request.agent(), "agents", false);
  CheckWord(violations, "reason", request.reason(), 64);
  CheckText(violations, "etag", request.etag(), {.max = 32, .one_line = true});
  CheckRequestId(violations, request.request_id());
  if (request.assignment_revision() < 0) {
    violations.Add("assignment_revision", "must not be negative");
  }
  Violations cause;
  CheckRequestId(cause, request.caused_by_event());
  if (!cause.empty()) violations.Add("caused_by_event", "must be an event's id");
  if (!caller.IsService() && !request.caused_by_event().empty()) {
    violations.Add("caused_by_event", "is for services to set");
  }
  CheckEnum(violations, "priority", request.priority(), common::v1::Priority_IsValid, false);
  if (!caller.IsService() && request.priority() != 0) {
    violations.Add("priority", "is for services to set; use UpdateTicket");
  }
  return violations.ToStatus();
}

absl::Status CheckPending(const v1::SetTicketPendingRequest& request) {
  Violations violations;
  AddMoveViolations(violations, request);
  if (request.state() != common::v1::TICKET_STATE_PENDING_CUSTOMER &&
      request.state() != common::v1::TICKET_STATE_PENDING_EXTERNAL) {
    violations.Add("state", "must be PENDING_CUSTOMER or PENDING_EXTERNAL");
  }
  return violations.ToStatus();
}

absl::Status CheckTicketName(const std::string& field, const std::string& name) {
  Violations violations;
  CheckTicket(violations, field, name);
  return violations.ToStatus();
}

}  // namespace luukku::ticket
