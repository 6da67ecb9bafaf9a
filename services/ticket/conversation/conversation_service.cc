#include "services/ticket/conversation/conversation_service.h"

#include <string>
#include <utility>

#include "lib/db/request_key.h"
#include "services/ticket/conversation/comment_rules.h"
#include "services/ticket/conversation/comment_store.h"
#include "services/ticket/tickets/numbered_list.h"
#include "services/ticket/tickets/ticket_checks.h"
#include "services/ticket/tickets/ticket_rules.h"

namespace luukku::ticket {
namespace {

std::string CommentAnswer(const Change& change, const v1::Ticket& after) {
  v1::CreateCommentResponse answer;
  if (change.comment) *answer.mutable_comment() = *change.comment;
  *answer.mutable_ticket() = after;
  return answer.SerializeAsString();
}

void CheckNewComment(Violations& violations, const server::Call& call,
                     const v1::CreateCommentRequest& request) {
  AddSideViolations(violations, request.comment(), !call.principal.IsOnlyRequester());
}

void CheckOrder(Violations& violations, const server::Call&,
                const v1::ListCommentsRequest& request) {
  CheckTimeOrder(violations, request.order_by());
}

}  // namespace

ConversationService::ConversationService(const server::Parts& parts, TicketChanges* changes)
    : Edge(parts.runtime, "luukku.ticket.v1.ConversationService"),
      reads_(parts.reads),
      changes_(changes) {
  Grouped("CreateComment", &ConversationService::Create, CheckNewComment);
  Unary("ListComments", &ConversationService::List, CheckOrder);
}

void ConversationService::Create(const Call& call, const v1::CreateCommentRequest& request,
                                 server::Reply<v1::CreateCommentResponse> reply) {
  auto command =
      NewChange(call, request, request.parent(),
                [comment = request.comment(), etag = request.etag(), id = NewCommentId()](
                    const Current& current, const Actor& actor) -> absl::StatusOr<Change> {
                  if (auto status = CheckEtag(current.etag, etag); !status.ok()) return status;
                  return Comment(current, comment, id, actor);
                });
  command->answer_of = CommentAnswer;
  command->reply = Parsed<v1::CreateCommentResponse>(std::move(reply));
  changes_->Submit(std::move(command));
}

absl::StatusOr<v1::ListCommentsResponse> ConversationService::List(
    const Call& call, const v1::ListCommentsRequest& request) {
  return ListOfTicket<v1::ListCommentsResponse>(
      *reads_, call, request.parent(), request.page_size(), request.page_token(), ListComments,
      request.order_by() == "create_time desc");
}

}  // namespace luukku::ticket
