#include "services/ticket/conversation/comment_rules.h"

#include <gtest/gtest.h>

#include <optional>

#include "lib/status/error.h"
#include "services/ticket/tickets/rules_fixture.h"
#include "services/ticket/tickets/ticket_rules.h"

namespace luukku::ticket {
namespace {

using common::v1::TicketState;

TEST(Comment, OfTheRequesterEndsAWaitAndReopens) {
  v1::Comment reply;
  for (const TicketState from :
       {common::v1::TICKET_STATE_PENDING_CUSTOMER, common::v1::TICKET_STATE_RESOLVED}) {
    const auto change = Comment(At(TicketIn(from), kNow), reply, "c1", Requester());
    ASSERT_TRUE(change.ok());
    EXPECT_EQ(change->after.state(), common::v1::TICKET_STATE_OPEN);
    EXPECT_EQ(change->facts.size(), 2u);
  }
  const auto waits = Comment(At(TicketIn(common::v1::TICKET_STATE_PENDING_EXTERNAL), kNow), reply,
                             "c1", Requester());
  EXPECT_EQ(waits->after.state(), common::v1::TICKET_STATE_PENDING_EXTERNAL);
}

TEST(Comment, FirstPublicReplyOfTheDeskIsTheFirstResponse) {
  const v1::Ticket ticket = TicketIn(common::v1::TICKET_STATE_NEW);
  v1::Comment note, reply;
  note.set_internal(true);
  EXPECT_FALSE(Comment(At(ticket, kNow), note, "c1", Agent())->after.has_first_response_time());
  EXPECT_FALSE(
      Comment(At(ticket, kNow), reply, "c1", Requester())->after.has_first_response_time());
  Actor robot{.name = "services/routing", .person = "routing", .service = true};
  EXPECT_FALSE(Comment(At(ticket, kNow), reply, "c1", robot)->after.has_first_response_time());
  const auto answered = Comment(At(ticket, kNow), reply, "c1", Agent());
  EXPECT_EQ(FromProto(answered->after.first_response_time()), kNow);
  const auto again = Comment(At(answered->after, kNow + absl::Hours(1)), reply, "c2", Agent());
  EXPECT_EQ(FromProto(again->after.first_response_time()), kNow);
  // An agent's own ticket: the agent is the customer there.
  Actor self{.name = "agents/ritva", .person = "ritva"};
  EXPECT_FALSE(Comment(At(ticket, kNow), reply, "c1", self)->after.has_first_response_time());
}

// What a change with words does is what the words and the change do one after the other, but for
// the moves that follow from words alone.
TEST(WithComment, IsOneChangeOfBoth) {
  v1::Comment words;
  const Rule resolve = [](const Current& current, const Actor& actor) {
    return Move(current.ticket, common::v1::TICKET_STATE_RESOLVED, "", actor, current.now);
  };
  const v1::Ticket ticket = TicketIn(common::v1::TICKET_STATE_NEW);
  const auto both = WithComment(At(ticket, kNow), words, "c1", Agent(), false, resolve);
  ASSERT_TRUE(both.ok()) << both.status();
  ASSERT_EQ(both->facts.size(), 2u);
  EXPECT_EQ(both->facts[0].entry.action(), v1::HISTORY_ACTION_COMMENTED);
  EXPECT_EQ(both->facts[1].entry.action(), v1::HISTORY_ACTION_STATE_CHANGED);
  EXPECT_EQ(both->facts[1].event.ticket_state_changed().previous_state(),
            common::v1::TICKET_STATE_NEW);
  EXPECT_EQ(both->after.state(), common::v1::TICKET_STATE_RESOLVED);
  EXPECT_EQ(VersionOf(both->after), VersionOf(ticket) + 2);
  EXPECT_TRUE(both->after.has_first_response_time());
  EXPECT_EQ(both->comment->name(), "tickets/1042/comments/c1");

  const auto alone = WithComment(At(ticket, kNow), std::nullopt, "c1", Agent(), false, resolve);
  EXPECT_EQ(alone->facts.size(), 1u);
  EXPECT_FALSE(alone->comment.has_value());
}

TEST(WithComment, FollowsAReopeningAndFailsAsAWhole) {
  v1::Comment words;
  const Rule reopen = [](const Current& current, const Actor& actor) {
    return Reopen(current, "", actor);
  };
  const auto closed = TicketIn(common::v1::TICKET_STATE_CLOSED);
  const auto reopened = WithComment(At(closed, kNow), words, "c1", Agent(), false, reopen);
  ASSERT_TRUE(reopened.ok()) << reopened.status();
  EXPECT_EQ(reopened->facts[0].entry.action(), v1::HISTORY_ACTION_STATE_CHANGED);
  EXPECT_EQ(reopened->facts[1].entry.action(), v1::HISTORY_ACTION_COMMENTED);

  // The requester's words alone would reopen a resolved ticket; here the rule does, once.
  const auto resolved = TicketIn(common::v1::TICKET_STATE_RESOLVED);
  const auto once = WithComment(At(resolved, kNow), words, "c1", Requester(), false, reopen);
  ASSERT_TRUE(once.ok()) << once.status();
  EXPECT_EQ(once->after.reopen_count(), 1);

  const auto cancelled = TicketIn(common::v1::TICKET_STATE_CANCELLED);
  EXPECT_EQ(
      ReasonOf(WithComment(At(cancelled, kNow), words, "c1", Agent(), false, reopen).status()),
      reason::kStateForbids);
  Current full = At(resolved, kNow);
  full.comments = kMostComments;
  EXPECT_EQ(ReasonOf(WithComment(full, words, "c1", Agent(), false, reopen).status()),
            reason::kTicketFull);
}

TEST(WithComment, OfAnEditHasItsOwnEffect) {
  v1::Comment words;
  const Rule nothing = [](const Current& current, const Actor&) {
    return Change{current.ticket, std::nullopt, {}};
  };
  const auto begun = WithComment(At(TicketIn(common::v1::TICKET_STATE_NEW), kNow), words, "c1",
                                 Agent(), true, nothing);
  EXPECT_EQ(begun->after.state(), common::v1::TICKET_STATE_OPEN);
  EXPECT_EQ(begun->facts.size(), 2u);
}

}  // namespace
}  // namespace luukku::ticket
