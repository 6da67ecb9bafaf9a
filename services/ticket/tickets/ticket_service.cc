#include "services/ticket/tickets/ticket_service.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/contract/fields.h"
#include "lib/contract/names.h"
#include "lib/contract/texts.h"
#include "lib/server/runtime.h"
#include "lib/status/error.h"
#include "services/ticket/audit/read_store.h"
#include "services/ticket/tickets/actor.h"
#include "services/ticket/tickets/ticket_checks.h"
#include "services/ticket/tickets/ticket_rules.h"
#include "services/ticket/tickets/ticket_store.h"

namespace luukku::ticket {
namespace {

std::string TicketAnswer(const Change&, const v1::Ticket& after) {
  return after.SerializeAsString();
}
std::string CommentAnswer(const Change& change, const v1::Ticket&) {
  return change.comment ? change.comment->SerializeAsString() : "";
}

// Tells nothing, so that names do not show that there are internal notes.
std::string NewCommentId() {
  std::string id = db::RandomUuid().substr(0, 13);
  id.erase(std::remove(id.begin(), id.end(), '-'), id.end());
  return id;
}

Actor ActorOf(const server::Call& call, const std::string& request_id) {
  const auth::Principal& who = call.principal;
  Actor actor{.name = who.IsService() ? "services/" + who.id
                      : who.IsStaff() ? who.AgentName()
                                      : who.PersonName(),
              .person = who.id,
              .only_requester = who.IsOnlyRequester(),
              .service = who.IsService(),
              .request_id = request_id,
              .caused_by_event = "",
              .trace_parent = call.trace_parent};
  return actor;
}

// A name from a token, if it is fit to be kept; else the id, which is.
std::string DisplayNameOf(const auth::Principal& principal) {
  Violations violations;
  CheckText(violations, "name", principal.display_name, {.min = 1, .max = 200, .one_line = true});
  return violations.empty() ? principal.display_name : principal.id;
}

absl::Status TicketErased(const v1::Ticket& ticket) {
  return Error(
      absl::StatusCode::kFailedPrecondition, reason::kTicketErased,
      absl::StrCat(ticket.name(), " was erased, and does not change any more; open a new one"));
}

template <typename Answer>
server::Reply<std::string> Parsed(server::Reply<Answer> reply) {
  return [reply = std::move(reply)](absl::StatusOr<std::string> bytes) mutable {
    if (!bytes.ok()) return reply(bytes.status());
    Answer answer;
    answer.ParseFromString(*bytes);
    reply(std::move(answer));
  };
}

}  // namespace

TicketService::TicketService(const server::Parts& parts, Committed committed)
    : Edge(parts.runtime, "luukku.ticket.v1.TicketService"),
      reads_(parts.reads),
      committed_(std::move(committed)),
      metrics_(*parts.runtime->registry),
      creates_(parts.writes, {}, ExecuteCreates,
               [this](std::unique_ptr<CreateCommand> command) {
                 if (!command->outcome.ok()) return command->reply(command->outcome);
                 committed_();
                 if (command->stored) metrics_.Created(command->answer);
                 command->reply(std::move(command->answer));
               }),
      changes_(parts.writes, {}, ExecuteChanges, [this](std::unique_ptr<ChangeCommand> command) {
        if (!command->outcome.ok()) return command->reply(command->outcome);
        committed_();
        if (command->stored) metrics_.Changed(*command->stored);
        command->reply(std::move(command->answer));
      }) {
  Grouped("CreateTicket", &TicketService::Create, CheckNewTicket);
  Unary("GetTicket", &TicketService::Get);
  Unary("BatchGetTickets", &TicketService::BatchGet);
  Unary("ListTickets", &TicketService::List, CheckList);
  Grouped("UpdateTicket", &TicketService::Update);
  Grouped("CreateComment", &TicketService::Comment, CheckNewComment);
  Unary("ListComments", &TicketService::ListComments);
  Grouped("AssignTicket", &TicketService::Assign, CheckAssignment);
  Grouped("SetTicketPending", &TicketService::SetPending, CheckPending);
  Grouped("ResumeTicket", &TicketService::Resume);
  Grouped("ResolveTicket", &TicketService::Resolve);
  Grouped("CloseTicket", &TicketService::Close);
  Grouped("CancelTicket", &TicketService::Cancel);
  Grouped("ReopenTicket", &TicketService::Reopen);
  Unary("ListTicketHistory", &TicketService::ListHistory);
}

void TicketService::Create(const Call& call, const v1::CreateTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  const std::string request_id =
      request.request_id().empty() ? db::RandomUuid() : request.request_id();
  auto command = std::make_unique<CreateCommand>();
  command->deadline = call.deadline;
  command->request = db::MakeRequestKey(call.principal.id, call.method, request_id, request);
  command->keys = {command->request.key};
  command->change = Open(request.ticket(), ActorOf(call, request_id));
  command->for_self = command->change.after.requester() == call.principal.PersonName();
  command->caller_name = DisplayNameOf(call.principal);
  command->reply = std::move(reply);
  creates_.Submit(std::move(command));
}

template <typename Request, typename Rule>
std::unique_ptr<ChangeCommand> TicketService::NewChange(const Call& call, const Request& request,
                                                        const std::string& ticket, Rule rule) {
  const std::string request_id =
      request.request_id().empty() ? db::RandomUuid() : request.request_id();
  auto command = std::make_unique<ChangeCommand>();
  command->deadline = call.deadline;
  command->request = db::MakeRequestKey(call.principal.id, call.method, request_id, request);
  command->keys = {command->request.key, ticket};
  command->ticket = NumberOf(ticket, "tickets").value_or(0);
  command->caller = server::ReaderOf(call);
  command->reader = ReaderName(call);
  command->method = call.method;
  command->answer_of = TicketAnswer;
  command->decide = [rule = std::move(rule), actor = ActorOf(call, request_id)](
                        const Current& current) -> absl::StatusOr<Change> {
    if (current.ticket.has_erase_time()) return TicketErased(current.ticket);
    return rule(current, current.desk ? actor : actor.AsCustomer());
  };
  return command;
}

void TicketService::Submit(std::unique_ptr<ChangeCommand> command, Reply<v1::Ticket> reply) {
  command->reply = Parsed<v1::Ticket>(std::move(reply));
  changes_.Submit(std::move(command));
}

void TicketService::Update(const Call& call, const v1::UpdateTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  auto command =
      NewChange(call, request, request.ticket().name(),
                [wanted = request.ticket(), mask = request.update_mask()](
                    const Current& current, const Actor& actor) -> absl::StatusOr<Change> {
                  if (auto status = CheckEtag(current.etag, wanted.etag()); !status.ok())
                    return status;
                  v1::Ticket complete = wanted;
                  complete.set_customer_group(current.wanted_customer_group);
                  return ticket::Update(current.ticket, complete, mask, actor, current.now);
                });
  if (Names(request.update_mask(), "organisation")) {
    command->wanted_organisation = IdOf(request.ticket().organisation(), "organisations");
  }
  if (Names(request.update_mask(), "category")) {
    command->wanted_category = IdOf(request.ticket().category(), "categories");
  }
  Submit(std::move(command), std::move(reply));
}

void TicketService::Comment(const Call& call, const v1::CreateCommentRequest& request,
                            Reply<v1::Comment> reply) {
  auto command =
      NewChange(call, request, request.parent(),
                [comment = request.comment(), id = NewCommentId()](
                    const Current& current, const Actor& actor) -> absl::StatusOr<Change> {
                  auto status = CheckSide(comment, current.desk);
                  if (!status.ok()) return status;
                  status = CheckRoomForComment(current.ticket, current.comments, current.desk);
                  if (!status.ok()) return status;
                  return ticket::Comment(current.ticket, comment, id, actor, current.now);
                });
  command->answer_of = CommentAnswer;
  command->reply = Parsed<v1::Comment>(std::move(reply));
  changes_.Submit(std::move(command));
}

void TicketService::Assign(const Call& call, const v1::AssignTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  Submit(NewChange(call, request, request.name(),
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
  Submit(NewChange(call, request, request.name(),
                   [etag = request.etag(), reason = request.reason(), rule](
                       const Current& current, const Actor& actor) -> absl::StatusOr<Change> {
                     auto status = CheckEtag(current.etag, etag);
                     if (!status.ok()) return status;
                     return rule(current.ticket, reason, actor, current.now);
                   }),
         std::move(reply));
}

namespace {

// The rule that moves a ticket to `state`.
auto MoveTo(common::v1::TicketState state) {
  return [state](const v1::Ticket& before, const std::string& reason, const Actor& actor,
                 absl::Time now) { return ticket::Move(before, state, reason, actor, now); };
}

}  // namespace

void TicketService::SetPending(const Call& call, const v1::SetTicketPendingRequest& request,
                               Reply<v1::Ticket> reply) {
  SubmitMove(call, request, std::move(reply), MoveTo(request.state()));
}

void TicketService::Resume(const Call& call, const v1::ResumeTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  SubmitMove(call, request, std::move(reply), ticket::Resume);
}

void TicketService::Resolve(const Call& call, const v1::ResolveTicketRequest& request,
                            Reply<v1::Ticket> reply) {
  SubmitMove(call, request, std::move(reply), MoveTo(common::v1::TICKET_STATE_RESOLVED));
}

void TicketService::Close(const Call& call, const v1::CloseTicketRequest& request,
                          Reply<v1::Ticket> reply) {
  SubmitMove(call, request, std::move(reply), MoveTo(common::v1::TICKET_STATE_CLOSED));
}

void TicketService::Cancel(const Call& call, const v1::CancelTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  SubmitMove(call, request, std::move(reply), MoveTo(common::v1::TICKET_STATE_CANCELLED));
}

void TicketService::Reopen(const Call& call, const v1::ReopenTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  SubmitMove(call, request, std::move(reply), ticket::Reopen);
}

}  // namespace luukku::ticket
