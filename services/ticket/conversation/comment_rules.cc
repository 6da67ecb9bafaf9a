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

// A public comment, or a note. With `moves`, also what follows from it for the state.
absl::StatusOr<Change> Add(const Current& current, const v1::Comment& comment,
                           const std::string& id, const Actor& actor, bool moves) {
  const v1::Ticket& before = current.ticket;
  auto status = CheckSide(comment, current.desk);
  if (status.ok()) status = CheckRoomForComment(before, current.comments, current.desk);
  if (status.ok()) status = CheckTextSize("comment.text", comment.text(), actor, *current.settings);
  if (!status.ok()) return status;
  const bool reopens = moves && actor.only_requester &&
                       MayCustomerReopenClosed(*current.settings, before, current.now);
  if (IsClosed(before.state()) && !reopens) {
    const bool too_late = moves && actor.only_requester && IsSolved(before.state());
    return too_late ? TooLateToReopen(before) : StateForbids(before, "be commented on");
  }
  const ActorKind kind = actor.KindAt(before.requester());
  const bool reply = !comment.internal();
  v1::Ticket after = before;
  if (reply && kind == common::v1::ACTOR_KIND_AGENT && !after.has_first_response_time()) {
    *after.mutable_first_response_time() = ToProto(current.now);
  }
  ChangeBuilder builder(before, after, actor, current.now);
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
                        state == common::v1::TICKET_STATE_RESOLVED || reopens);
  const bool begins =
      reply && kind == common::v1::ACTOR_KIND_AGENT && state == common::v1::TICKET_STATE_NEW;
  if (moves && (answers || begins)) builder.MoveTo(common::v1::TICKET_STATE_OPEN, "reply");
  Change change = builder.Build();
  change.comment = std::move(added);
  return change;
}

// `second`, which was decided on what `first` left, after it.
Change Joined(Change first, Change second) {
  for (Fact& fact : second.facts) first.facts.push_back(std::move(fact));
  if (second.comment) first.comment = std::move(second.comment);
  first.after = std::move(second.after);
  return first;
}

}  // namespace

absl::Status CheckRoomForComment(const v1::Ticket& ticket, int64_t comments, bool desk) {
  const int64_t most = desk ? kMostComments : kMostCommentsOfCustomer;
  if (comments < most) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, reason::kTicketFull,
               absl::StrCat(ticket.name(), " has ", comments, " comments and may have ", most,
                            "; open a new ticket"),
               {{"comments", absl::StrCat(most)}});
}

absl::StatusOr<Change> Comment(const Current& current, const v1::Comment& comment,
                               const std::string& id, const Actor& actor) {
  return Add(current, comment, id, actor, /*moves=*/true);
}

absl::StatusOr<Change> WithComment(const Current& current,
                                   const std::optional<v1::Comment>& comment, const std::string& id,
                                   const Actor& actor, bool words_move, const Rule& rule) {
  if (!comment) return rule(current, actor);
  const auto add = [&](const Current& now) { return Add(now, *comment, id, actor, words_move); };
  const auto decide = [&](const Current& now) { return rule(now, actor); };
  const bool closed = IsClosed(current.ticket.state());
  auto first = closed ? decide(current) : add(current);
  if (!first.ok()) return first;
  Current between = current;
  between.ticket = first->after;
  auto second = closed ? add(between) : decide(between);
  if (!second.ok()) return second;
  return Joined(*std::move(first), *std::move(second));
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
