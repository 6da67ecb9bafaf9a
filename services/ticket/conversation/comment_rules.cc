#include "services/ticket/conversation/comment_rules.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/contract/ticket_states.h"
#include "lib/status/error.h"
#include "lib/status/proto_time.h"
#include "services/ticket/tickets/change_builder.h"
#include "services/ticket/tickets/ticket_rules.h"

namespace luukku::ticket {
namespace {

using common::v1::ActorKind;
using common::v1::TicketState;

}  // namespace

absl::Status CheckRoomForComment(const v1::Ticket& ticket, int64_t comments, bool desk) {
  const int64_t most = desk ? kMostComments : kMostCommentsOfCustomer;
  if (comments < most) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, reason::kTicketFull,
               absl::StrCat(ticket.name(), " has ", comments, " comments and may have ", most,
                            "; open a new ticket"),
               {{"comments", absl::StrCat(most)}});
}

absl::StatusOr<Change> Comment(const v1::Ticket& before, const v1::Comment& comment,
                               const std::string& id, const Actor& actor, absl::Time now) {
  if (IsClosed(before.state())) return StateForbids(before, "be commented on");
  const ActorKind kind = actor.KindAt(before.requester());
  const bool reply = !comment.internal();
  v1::Ticket after = before;
  if (reply && kind == common::v1::ACTOR_KIND_AGENT && !after.has_first_response_time()) {
    *after.mutable_first_response_time() = ToProto(now);
  }
  ChangeBuilder builder(before, after, actor, now);
  v1::Comment added = comment;
  added.set_name(absl::StrCat(before.name(), "/comments/", id));
  added.set_author(actor.name);
  added.set_author_kind(kind);
  *added.mutable_create_time() = ToProto(builder.now());
  Fact& fact = builder.Add(reply ? v1::HISTORY_ACTION_COMMENTED : v1::HISTORY_ACTION_NOTED, "");
  fact.entry.set_comment(added.name());
  fact.event.mutable_ticket_commented()->set_public_(reply);

  const TicketState state = before.state();
  const bool answers = reply && kind == common::v1::ACTOR_KIND_REQUESTER &&
                       (state == common::v1::TICKET_STATE_PENDING_CUSTOMER ||
                        state == common::v1::TICKET_STATE_RESOLVED);
  const bool begins =
      reply && kind == common::v1::ACTOR_KIND_AGENT && state == common::v1::TICKET_STATE_NEW;
  if (answers || begins) builder.MoveTo(common::v1::TICKET_STATE_OPEN, "reply");
  Change change = builder.Build();
  change.comment = std::move(added);
  return change;
}

void AddSideViolations(Violations& violations, const v1::Comment& comment, bool desk) {
  if (!desk && comment.internal()) violations.Add("comment.internal", "is for the desk's people");
}

absl::Status CheckSide(const v1::Comment& comment, bool desk) {
  Violations violations;
  AddSideViolations(violations, comment, desk);
  return violations.ToStatus();
}

}  // namespace luukku::ticket
