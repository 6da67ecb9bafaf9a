#include "services/ticket/tickets/ticket_service.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/contract/names.h"
#include "lib/contract/texts.h"
#include "lib/db/request_key.h"
#include "lib/server/runtime.h"
#include "services/ticket/conversation/comment_rules.h"
#include "services/ticket/tickets/ticket_checks.h"
#include "services/ticket/tickets/ticket_rules.h"
#include "services/ticket/tickets/ticket_store.h"

namespace luukku::ticket {
namespace {

std::string TicketAnswer(const Change&, const v1::Ticket& after) {
  return after.SerializeAsString();
}

// A command for a request that may carry a comment; see WithComment.
template <typename Request>
std::unique_ptr<ChangeCommand> NewCommentedChange(const server::Call& call, const Request& request,
                                                  const std::string& ticket, bool words_move,
                                                  Rule rule) {
  std::optional<v1::Comment> comment;
  if (request.has_comment()) comment = request.comment();
  return NewChange(call, request, ticket,
                   [comment = std::move(comment), id = NewCommentId(), words_move,
                    rule = std::move(rule)](const Current& current, const Actor& actor) {
                     return WithComment(current, comment, id, actor, words_move, rule);
                   });
}

// A name from a token, if it is fit to be kept; else the id, which is.
std::string DisplayNameOf(const auth::Principal& principal) {
  Violations violations;
  CheckText(violations, "name", principal.display_name, {.min = 1, .max = 200, .one_line = true});
  return violations.empty() ? principal.display_name : principal.id;
}

}  // namespace

TicketService::TicketService(const server::Parts& parts, TicketChanges* changes)
    : Edge(parts.runtime, "luukku.ticket.v1.TicketService"),
      reads_(parts.reads),
      changes_(changes),
      clock_(parts.runtime->clock) {
  Grouped("CreateTicket", &TicketService::Create, CheckNewTicket);
  Unary("GetTicket", &TicketService::Get);
  Unary("BatchGetTickets", &TicketService::BatchGet);
  Unary("ListTickets", &TicketService::List, CheckList);
  Grouped("UpdateTicket", &TicketService::Update);
  Grouped("AssignTicket", &TicketService::Assign, CheckAssignment);
  Grouped("SetTicketPending", &TicketService::SetPending, CheckPending);
  Grouped("ResumeTicket", &TicketService::Resume);
  Grouped("ResolveTicket", &TicketService::Resolve, CheckResolution);
  Grouped("CloseTicket", &TicketService::Close);
  Grouped("CancelTicket", &TicketService::Cancel, CheckCancellation);
  Grouped("ReopenTicket", &TicketService::Reopen);
  Unary("ListTicketHistory", &TicketService::ListHistory);
}

void TicketService::Create(const Call& call, const v1::CreateTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  const std::string request_id = db::RequestIdOf(request);
  const auto settings = changes_->settings();
  if (!settings.ok()) return reply(settings.status());
  auto change = Open(request.ticket(), ActorOf(call, request_id), **settings);
  auto command = std::make_unique<CreateCommand>();
  command->deadline = call.deadline;
  command->request = db::MakeRequestKey(call.principal.id, call.method, request_id, request);
  command->keys = {command->request.key};
  command->refusal = change.status();
  if (change.ok()) command->change = *std::move(change);
  command->viewer = ViewerOf(call);
  command->settings = *settings;
  command->for_self = command->change.after.requester() == call.principal.PersonName();
  command->caller_name = DisplayNameOf(call.principal);
  command->reply = std::move(reply);
  changes_->Submit(std::move(command));
}

void TicketService::Submit(std::unique_ptr<ChangeCommand> command, Reply<v1::Ticket> reply) {
  command->answer_of = TicketAnswer;
  command->reply = Parsed<v1::Ticket>(std::move(reply));
  changes_->Submit(std::move(command));
}

void TicketService::Update(const Call& call, const v1::UpdateTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  auto command =
      NewCommentedChange(call, request, request.ticket().name(), /*words_move=*/true,
                         [wanted = request.ticket(), mask = request.update_mask()](
                             const Current& current, const Actor& actor) -> absl::StatusOr<Change> {
                           auto status = CheckFieldsUnchanged(current, wanted.etag(), mask);
                           if (!status.ok()) return status;
                           v1::Ticket complete = wanted;
                           complete.set_customer_group(current.wanted_customer_group);
                           return ticket::Update(current, complete, mask, actor);
                         });
  // An etag that never was one is no version.
  const int64_t since = VersionOf(request.ticket());
  if (since > 0 && request.ticket().etag() == absl::StrCat(since)) {
    command->since_version = since;
  }
  if (Names(request.update_mask(), "organisation")) {
    command->wanted_organisation = IdOf(request.ticket().organisation(), "organisations");
  }
  if (Names(request.update_mask(), "category")) {
    command->wanted_category = IdOf(request.ticket().category(), "categories");
  }
  Submit(std::move(command), std::move(reply));
}

void TicketService::Assign(const Call& call, const v1::AssignTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  Submit(
      NewCommentedChange(call, request, request.name(), /*words_move=*/false,
                         [request](const Current& current, Actor actor) -> absl::StatusOr<Change> {
                           auto status = CheckEtag(current.etag, request.etag());
                           if (!status.ok()) return status;
                           actor.caused_by_event = request.caused_by_event();
                           return ticket::Assign(current.ticket, request, actor, current.now);
                         }),
      std::move(reply));
}

template <typename Request, typename Rule>
void TicketService::SubmitMove(const Call& call, const Request& request, Reply<v1::Ticket> reply,
                               Rule rule) {
  Submit(
      NewCommentedChange(call, request, request.name(), /*words_move=*/false,
                         [etag = request.etag(), reason = request.reason(), rule](
                             const Current& current, const Actor& actor) -> absl::StatusOr<Change> {
                           auto status = CheckEtag(current.etag, etag);
                           if (!status.ok()) return status;
                           return rule(current, reason, actor);
                         }),
      std::move(reply));
}

namespace {

// The rule that ends a ticket by a move to `state`.
auto EndBy(common::v1::TicketState state, common::v1::Resolution resolution) {
  return
      [state, resolution](const Current& current, const std::string& reason, const Actor& actor) {
        return ticket::End(current.ticket, state, resolution, reason, actor, current.now);
      };
}

}  // namespace

void TicketService::SetPending(const Call& call, const v1::SetTicketPendingRequest& request,
                               Reply<v1::Ticket> reply) {
  SubmitMove(call, request, std::move(reply),
             [request](const Current& current, const std::string&, const Actor& actor) {
               return ticket::SetPending(current.ticket, request, actor, current.now);
             });
}

void TicketService::Resume(const Call& call, const v1::ResumeTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  SubmitMove(call, request, std::move(reply),
             [](const Current& current, const std::string& reason, const Actor& actor) {
               return ticket::Resume(current.ticket, reason, actor, current.now);
             });
}

void TicketService::Resolve(const Call& call, const v1::ResolveTicketRequest& request,
                            Reply<v1::Ticket> reply) {
  const bool given = request.resolution() != common::v1::RESOLUTION_UNSPECIFIED;
  SubmitMove(call, request, std::move(reply),
             EndBy(common::v1::TICKET_STATE_RESOLVED,
                   given ? request.resolution() : common::v1::RESOLUTION_SOLVED));
}

void TicketService::Close(const Call& call, const v1::CloseTicketRequest& request,
                          Reply<v1::Ticket> reply) {
  SubmitMove(call, request, std::move(reply),
             [](const Current& current, const std::string& reason, const Actor& actor) {
               return ticket::Move(current.ticket, common::v1::TICKET_STATE_CLOSED, reason, actor,
                                   current.now);
             });
}

void TicketService::Cancel(const Call& call, const v1::CancelTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  const bool given = request.resolution() != common::v1::RESOLUTION_UNSPECIFIED;
  SubmitMove(call, request, std::move(reply),
             EndBy(common::v1::TICKET_STATE_CANCELLED,
                   given ? request.resolution() : common::v1::RESOLUTION_WITHDRAWN));
}

void TicketService::Reopen(const Call& call, const v1::ReopenTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  SubmitMove(call, request, std::move(reply), ticket::Reopen);
}

}  // namespace luukku::ticket
