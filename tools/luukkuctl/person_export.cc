#include "tools/luukkuctl/person_export.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/status/error.h"
#include "luukku/routing/v1/team_service.grpc.pb.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"
#include "luukku/ticket/v1/conversation_service.grpc.pb.h"
#include "luukku/ticket/v1/customer_service.grpc.pb.h"
#include "luukku/ticket/v1/role_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "services/ticket/tickets/ticket_rules.h"
#include "tools/luukkuctl/connection.h"

namespace luukku::ctl {
namespace {

using ticket::v1::CustomerService;
using ticket::v1::Ticket;
using ticket::v1::TicketService;

// The resource as JSON, "null" if it does not exist.
template <typename Message>
absl::StatusOr<std::string> JsonOrNull(const absl::StatusOr<Message>& message) {
  if (absl::IsNotFound(message.status())) return "null";
  return message.ok() ? Json(*message) : message.status();
}

// `,"<name>":[…]` with the items that `keep` lets through.
template <typename Items, typename Keep>
absl::Status AppendArray(const char* name, const Items& items, Keep keep, std::string& text) {
  absl::StrAppend(&text, ",\n \"", name, "\":[");
  const char* separator = "\n  ";
  for (const auto& item : items) {
    if (!keep(item)) continue;
    auto json = Json(item);
    if (!json.ok()) return json.status();
    absl::StrAppend(&text, separator, *json);
    separator = ",\n  ";
  }
  text += "]";
  return absl::OkStatus();
}

// A ticket with its comments, history and invitations.
absl::StatusOr<std::string> Dossier(Cli& cli, const Ticket& of, const PersonExport& wanted) {
  Ticket ticket = of;
  ticket.clear_allowed_actions();  // Those of who exports.
  if (wanted.without_notes) LeaveToDesk(ticket);
  auto json = Json(ticket);
  if (!json.ok()) return json;
  std::string text = absl::StrCat("{\"ticket\":", *json);

  ticket::v1::ListCommentsRequest comments_of;
  comments_of.set_parent(of.name());
  const auto comments =
      cli.ticket().CallPages(&ticket::v1::ConversationService::Stub::ListComments, comments_of);
  if (!comments.ok()) return comments.status();
  auto status = AppendArray(
      "comments", comments->comments(),
      [&](const auto& comment) { return !(wanted.without_notes && comment.internal()); }, text);
  if (!status.ok()) return status;

  ticket::v1::ListTicketHistoryRequest history_of;
  history_of.set_name(of.name());
  auto history = cli.ticket().CallPages(&TicketService::Stub::ListTicketHistory, history_of);
  if (!history.ok()) return history.status();
  if (wanted.without_notes) {
    for (auto& entry : *history->mutable_entries()) ticket::LeaveHistoryToDesk(entry);
  }
  status = AppendArray(
      "history", history->entries(),
      [&](const auto& entry) {
        return !(wanted.without_notes && entry.action() == ticket::v1::HISTORY_ACTION_NOTED);
      },
      text);
  if (!status.ok()) return status;

  survey::v1::ListInvitationsRequest invitations_of;
  invitations_of.set_ticket(of.name());
  const auto invitations =
      cli.survey().CallPages(&survey::v1::SurveyService::Stub::ListInvitations, invitations_of);
  if (!invitations.ok()) return invitations.status();
  status = AppendArray(
      "invitations", invitations->invitations(), [](const auto&) { return true; }, text);
  if (!status.ok()) return status;
  return text + "}";
}

}  // namespace

absl::Status ExportPerson(Cli& cli, const PersonExport& wanted) {
  ticket::v1::GetPersonRequest get;
  get.set_name(wanted.person);
  const auto person = JsonOrNull(cli.ticket().Call(&CustomerService::Stub::GetPerson, get));
  if (!person.ok()) return person.status();
  ticket::v1::GetPersonRolesRequest get_roles;
  get_roles.set_name(wanted.person);
  const auto roles =
      JsonOrNull(cli.ticket().Call(&ticket::v1::RoleService::Stub::GetPersonRoles, get_roles));
  if (!roles.ok()) return roles.status();
  routing::v1::GetAgentRequest get_agent;
  get_agent.set_name(absl::StrCat("agents/", wanted.person.substr(wanted.person.find('/') + 1)));
  const auto agent =
      JsonOrNull(cli.routing().Call(&routing::v1::TeamService::Stub::GetAgent, get_agent));
  if (!agent.ok()) return agent.status();
  ticket::v1::ListTicketsRequest list;
  list.set_filter(absl::StrCat("requester = \"", wanted.person, "\""));
  list.set_order_by("create_time");
  list.set_page_size(kLargestPage);
  bool known = *person != "null" || *agent != "null";
  std::string before = absl::StrCat("{\"person\":", *person, ",\n\"roles\":", *roles,
                                    ",\n\"agent\":", *agent, ",\n\"tickets\":[\n");
  do {
    const auto page = cli.ticket().Call(&TicketService::Stub::ListTickets, list);
    if (!page.ok()) return page.status();
    known = known || !page->tickets().empty();
    if (!known) return NotFound(wanted.person);
    for (const Ticket& ticket : page->tickets()) {
      auto dossier = Dossier(cli, ticket, wanted);
      if (!dossier.ok()) return dossier.status();
      cli.out() << std::exchange(before, ",\n") << *dossier;
    }
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  cli.out() << (before == ",\n" ? "" : before) << "]}\n";
  return absl::OkStatus();
}

}  // namespace luukku::ctl
