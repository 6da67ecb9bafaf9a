#include "services/ticket/tickets/ticket_service.h"

#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lib/status/checks.h"
#include "services/ticket/tickets/actor.h"
#include "services/ticket/tickets/ticket_checks.h"
#include "services/ticket/tickets/ticket_rules.h"
#include "services/ticket/tickets/ticket_store.h"

namespace luukku::ticket {
namespace {

using auth::kStaff;
using auth::Role;

constexpr auth::Roles kDesk = kStaff | Role::kService;
constexpr auth::Roles kEverybody = kDesk | Role::kRequester;
constexpr int kMaxBatch = 100;

std::string TicketAnswer(const Change& change) { return change.after.SerializeAsString(); }
std::string CommentAnswer(const Change& change) { return change.comment->SerializeAsString(); }

db::Reader ReaderOf(const auth::Principal& principal) {
  return {.person = principal.id, .all = !principal.IsOnlyRequester()};
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

// What pages of this list must have in common.
template <typename... Parts>
std::string QueryOf(const server::Call& call, const Parts&... parts) {
  return absl::StrCat(call.method, "\n", call.principal.id, "\n", parts..., "\n");
}

// A name from a token, if it is fit to be kept; else the id, which is.
std::string DisplayNameOf(const auth::Principal& principal) {
  Violations violations;
  CheckText(violations, "name", principal.display_name, {.min = 1, .max = 200, .one_line = true});
  return violations.empty() ? principal.display_name : principal.id;
}

// A page token of a list that is ordered by one number.
absl::StatusOr<int64_t> NumberAfter(const std::string& query, const std::string& token) {
  std::optional<std::vector<std::string>> keys;
  if (auto status = DecodePageToken(query, token, 1, &keys); !status.ok()) return status;
  int64_t number = 0;
  if (keys && !absl::SimpleAtoi((*keys)[0], &number)) return PageTokenInvalid();
  return number;
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
    : Edge(parts.runtime),
      reads_(parts.reads),
      committed_(std::move(committed)),
      creates_(parts.writes, {}, ExecuteCreates,
               [this](std::unique_ptr<CreateCommand> command) {
                 if (!command->outcome.ok()) return command->reply(command->outcome);
                 committed_();
                 command->reply(std::move(command->answer));
               }),
      changes_(parts.writes, {}, ExecuteChanges, [this](std::unique_ptr<ChangeCommand> command) {
        if (!command->outcome.ok()) return command->reply(command->outcome);
        committed_();
        command->reply(std::move(command->answer));
      }) {
  Grouped("CreateTicket", kEverybody, &TicketService::Create);
  Unary("GetTicket", kEverybody, &TicketService::Get);
  Unary("BatchGetTickets", kEverybody, &TicketService::BatchGet);
  Unary("ListTickets", kEverybody, &TicketService::List);
  Grouped("UpdateTicket", kDesk, &TicketService::Update);
  Grouped("CreateComment", kEverybody, &TicketService::Comment);
  Unary("ListComments", kEverybody, &TicketService::ListComments);
  Grouped("AssignTicket", kDesk, &TicketService::Assign);
  Grouped("SetTicketPending", kDesk, &TicketService::SetPending);
  Grouped("ResumeTicket", kDesk, &TicketService::Resume);
  Grouped("ResolveTicket", kDesk, &TicketService::Resolve);
  Grouped("CloseTicket", kEverybody, &TicketService::Close);
  Grouped("CancelTicket", kEverybody, &TicketService::Cancel);
  Grouped("ReopenTicket", kEverybody, &TicketService::Reopen);
  Unary("ListTicketHistory", kEverybody, &TicketService::ListHistory);
}

void TicketService::Create(const Call& call, const v1::CreateTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  if (auto status = CheckCreate(request, call.principal); !status.ok()) return reply(status);
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
  command->ticket = *NumberOf(ticket, "tickets");
  if (call.principal.IsOnlyRequester()) command->only_of = call.principal.id;
  command->answer_of = TicketAnswer;
  command->decide = [rule = std::move(rule), actor = ActorOf(call, request_id)](
                        const Current& current) { return rule(current, actor); };
  return command;
}

void TicketService::Submit(std::unique_ptr<ChangeCommand> command, Reply<v1::Ticket> reply) {
  command->reply = Parsed<v1::Ticket>(std::move(reply));
  changes_.Submit(std::move(command));
}

void TicketService::Update(const Call& call, const v1::UpdateTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  if (auto status = CheckUpdate(request); !status.ok()) return reply(status);
  auto command =
      NewChange(call, request, request.ticket().name(),
                [wanted = request.ticket(), mask = request.update_mask()](
                    const Current& current, const Actor& actor) -> absl::StatusOr<Change> {
                  if (auto status = CheckEtag(current.ticket, wanted.etag()); !status.ok())
                    return status;
                  v1::Ticket complete = wanted;
                  complete.set_customer_group(current.wanted_customer_group);
                  return ticket::Update(current.ticket, complete, mask, actor, current.now);
                });
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "organisation") {
      command->wanted_organisation = IdOf(request.ticket().organisation(), "organisations");
    }
    if (path == "category")
      command->wanted_category = IdOf(request.ticket().category(), "categories");
  }
  Submit(std::move(command), std::move(reply));
}

void TicketService::Comment(const Call& call, const v1::CreateCommentRequest& request,
                            Reply<v1::Comment> reply) {
  if (auto status = CheckComment(request, call.principal); !status.ok()) return reply(status);
  auto command = NewChange(
      call, request, request.parent(),
      [comment = request.comment()](const Current& current, const Actor& actor) {
        return ticket::Comment(current.ticket, comment, current.comments + 1, actor, current.now);
      });
  command->answer_of = CommentAnswer;
  command->reply = Parsed<v1::Comment>(std::move(reply));
  changes_.Submit(std::move(command));
}

void TicketService::Assign(const Call& call, const v1::AssignTicketRequest& request,
                           Reply<v1::Ticket> reply) {
  if (auto status = CheckAssign(request, call.principal); !status.ok()) return reply(status);
  Submit(NewChange(call, request, request.name(),
                   [request](const Current& current, Actor actor) -> absl::StatusOr<Change> {
                     auto status = CheckEtag(current.ticket, request.etag());
                     if (!status.ok()) return status;
                     actor.caused_by_event = request.caused_by_event();
                     return ticket::Assign(current.ticket, request.team(), request.agent(),
                                           request.assignment_revision(),
                                           request.reason().empty() ? "manual" : request.reason(),
                                           actor, current.now);
                   }),
         std::move(reply));
}

template <typename Request, typename Rule>
void TicketService::SubmitMove(const Call& call, const Request& request, Reply<v1::Ticket> reply,
                               Rule rule) {
  if (auto status = CheckMove(request); !status.ok()) return reply(status);
  Submit(NewChange(call, request, request.name(),
                   [etag = request.etag(), reason = request.reason(), rule](
                       const Current& current, const Actor& actor) -> absl::StatusOr<Change> {
                     auto status = CheckEtag(current.ticket, etag);
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
  if (auto status = CheckPending(request); !status.ok()) return reply(status);
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

absl::StatusOr<std::vector<v1::Ticket>> TicketService::Read(const Call& call,
                                                            const std::vector<std::string>& names) {
  std::vector<int64_t> ids;
  for (const std::string& name : names) ids.push_back(*NumberOf(name, "tickets"));
  auto found = reads_->Run(
      call.deadline, [&](db::Connection& connection) -> absl::StatusOr<std::vector<v1::Ticket>> {
        return GetTickets(connection, ReaderOf(call.principal), ids);
      });
  if (!found.ok()) return found;
  std::map<std::string, v1::Ticket> by_name;
  for (v1::Ticket& one : *found) by_name[one.name()] = std::move(one);
  std::vector<v1::Ticket> tickets;
  for (const std::string& name : names) {
    const auto at = by_name.find(name);
    if (at == by_name.end()) return NotFound(name);
    tickets.push_back(at->second);
  }
  return tickets;
}

absl::StatusOr<v1::Ticket> TicketService::Get(const Call& call,
                                              const v1::GetTicketRequest& request) {
  if (auto status = CheckTicketName("name", request.name()); !status.ok()) return status;
  auto tickets = Read(call, {request.name()});
  if (!tickets.ok()) return tickets.status();
  return std::move((*tickets)[0]);
}

absl::StatusOr<v1::BatchGetTicketsResponse> TicketService::BatchGet(
    const Call& call, const v1::BatchGetTicketsRequest& request) {
  Violations violations;
  if (request.names().empty() || request.names_size() > kMaxBatch) {
    violations.Add("names", absl::StrCat("must be 1 to ", kMaxBatch));
  } else {
    for (int i = 0; i < request.names_size(); ++i) {
      if (!NumberOf(request.names(i), "tickets")) {
        violations.Add(absl::StrCat("names[", i, "]"), "must look like \"tickets/1042\"");
      }
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  auto tickets = Read(call, {request.names().begin(), request.names().end()});
  if (!tickets.ok()) return tickets.status();
  v1::BatchGetTicketsResponse response;
  for (v1::Ticket& one : *tickets) *response.add_tickets() = std::move(one);
  return response;
}

absl::StatusOr<v1::ListTicketsResponse> TicketService::List(const Call& call,
                                                            const v1::ListTicketsRequest& request) {
  Violations violations;
  ListQuery query;
  query.page_size = CheckPageSize(violations, request.page_size());
  query.oldest_first = request.order_by() == "create_time";
  if (!query.oldest_first && !request.order_by().empty() &&
      request.order_by() != "create_time desc") {
    violations.Add("order_by", "must be \"create_time desc\" or \"create_time\"");
  }
  auto filter = ParseFilter(request.filter());
  if (!filter.ok()) {
    if (violations.empty()) return filter.status();
    violations.Add("filter", std::string(filter.status().message()));
  }
  if (!violations.empty()) return violations.ToStatus();
  query.filter = *std::move(filter);
  query.query = QueryOf(call, request.order_by(), "\n", request.filter());
  if (auto status = DecodeTimePageToken(query.query, request.page_token(), &query.after);
      !status.ok()) {
    return status;
  }
  if (call.principal.IsOnlyRequester()) {
    // Row-level security sees to it anyway; said here, it finds the index.
    if (query.filter.requester && *query.filter.requester != call.principal.id) {
      return v1::ListTicketsResponse();
    }
    query.filter.requester = call.principal.id;
  }
  return reads_->Run(call.deadline,
                     [&](db::Connection& connection) -> absl::StatusOr<v1::ListTicketsResponse> {
                       return ticket::ListTickets(connection, ReaderOf(call.principal), query);
                     });
}

namespace {

// Lists what belongs to one ticket, after making sure that the caller may see the ticket.
template <typename Response, typename ListPage>
absl::StatusOr<Response> ListOfTicket(db::Pool& reads, const server::Call& call,
                                      const std::string& field, const std::string& name,
                                      int32_t asked_size, const std::string& token,
                                      ListPage list_page) {
  Violations violations;
  const auto ticket = NumberOf(name, "tickets");
  if (!ticket) violations.Add(field, "must look like \"tickets/1042\"");
  const int64_t page_size = CheckPageSize(violations, asked_size);
  if (!violations.empty()) return violations.ToStatus();
  const std::string query = QueryOf(call, name);
  const auto after = NumberAfter(query, token);
  if (!after.ok()) return after.status();
  return reads.Run(call.deadline, [&](db::Connection& connection) -> absl::StatusOr<Response> {
    const db::Reader reader = ReaderOf(call.principal);
    Response response = list_page(connection, reader, *ticket, *after, page_size, query);
    const bool seen =
        response.ByteSizeLong() > 0 || !GetTickets(connection, reader, {*ticket}).empty();
    if (!seen) return NotFound(name);
    return response;
  });
}

}  // namespace

absl::StatusOr<v1::ListCommentsResponse> TicketService::ListComments(
    const Call& call, const v1::ListCommentsRequest& request) {
  return ListOfTicket<v1::ListCommentsResponse>(*reads_, call, "parent", request.parent(),
                                                request.page_size(), request.page_token(),
                                                ticket::ListComments);
}

absl::StatusOr<v1::ListTicketHistoryResponse> TicketService::ListHistory(
    const Call& call, const v1::ListTicketHistoryRequest& request) {
  return ListOfTicket<v1::ListTicketHistoryResponse>(*reads_, call, "name", request.name(),
                                                     request.page_size(), request.page_token(),
                                                     ticket::ListHistory);
}

}  // namespace luukku::ticket
