#include "services/ticket/conversation/conversation_service.h"

#include <algorithm>
#include <string>
#include <utility>

#include "lib/db/request_key.h"
#include "services/ticket/conversation/comment_rules.h"
#include "services/ticket/conversation/comment_store.h"
#include "services/ticket/tickets/numbered_list.h"

namespace luukku::ticket {
namespace {

std::string CommentAnswer(const Change& change, const v1::Ticket&) {
  return change.comment ? change.comment->SerializeAsString() : "";
}

// Random, so that names do not reveal internal notes.
std::string NewCommentId() {
  std::string id = db::RandomUuid().substr(0, 13);
  id.erase(std::remove(id.begin(), id.end(), '-'), id.end());
  return id;
}

void CheckNewComment(Violations& violations, const server::Call& call,
                     const v1::CreateCommentRequest& request) {
  AddSideViolations(violations, request.comment(), !call.principal.IsOnlyRequester());
}

}  // namespace

ConversationService::ConversationService(const server::Parts& parts, TicketChanges* changes)
    : Edge(parts.runtime, "luukku.ticket.v1.ConversationService"),
      reads_(parts.reads),
      changes_(changes) {
  Grouped("CreateComment", &ConversationService::Create, CheckNewComment);
  Unary("ListComments", &ConversationService::List);
}

void ConversationService::Create(const Call& call, const v1::CreateCommentRequest& request,
                                 server::Reply<v1::Comment> reply) {
  auto command =
      NewChange(call, request, request.parent(),
                [comment = request.comment(), id = NewCommentId()](
                    const Current& current, const Actor& actor) -> absl::StatusOr<Change> {
                  auto status = CheckSide(comment, current.desk);
                  if (!status.ok()) return status;
                  status = CheckRoomForComment(current.ticket, current.comments, current.desk);
                  if (!status.ok()) return status;
                  return Comment(current.ticket, comment, id, actor, current.now);
                });
  command->answer_of = CommentAnswer;
  command->reply = Parsed<v1::Comment>(std::move(reply));
  changes_->Submit(std::move(command));
}

absl::StatusOr<v1::ListCommentsResponse> ConversationService::List(
    const Call& call, const v1::ListCommentsRequest& request) {
  return ListOfTicket<v1::ListCommentsResponse>(
      *reads_, call, request.parent(), request.page_size(), request.page_token(), ListComments);
}

}  // namespace luukku::ticket
