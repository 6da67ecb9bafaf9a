#include "services/ticket/tickets/ticket_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "lib/contract/changes.h"
#include "lib/contract/fields.h"
#include "lib/status/error.h"
#include "lib/status/proto_time.h"
#include "lib/testing/flip.h"
#include "services/ticket/conversation/comment_rules.h"
#include "services/ticket/tickets/rules_fixture.h"
#include "services/ticket/tickets/ticket_life.h"

namespace luukku::ticket {
namespace {

using common::v1::TicketState;

v1::AssignTicketRequest To(const std::string& team, const std::string& agent,
                           int64_t revision = 0) {
  v1::AssignTicketRequest wanted;
  wanted.set_team(team);
  wanted.set_agent(agent);
  wanted.set_assignment_revision(revision);
  return wanted;
}

std::vector<TicketState> AllStates() {
  std::vector<TicketState> states;
  for (int i = common::v1::TICKET_STATE_NEW; i <= common::v1::TICKET_STATE_CANCELLED; ++i) {
    states.push_back(static_cast<TicketState>(i));
  }
  return states;
}

TEST(Move, FollowsTheTableAndSaysWhatIsAllowed) {
  for (const TicketState from : AllStates()) {
    const auto allowed = AllowedMoves(from);
    for (const TicketState to : AllStates()) {
      const auto change = Move(TicketIn(from), to, "", Agent(), kNow);
      const bool legal = std::find(allowed.begin(), allowed.end(), to) != allowed.end();
      EXPECT_EQ(change.ok(), legal) << from << " to " << to;
      if (legal) {
        EXPECT_EQ(change->after.state(), to);
      } else {
        EXPECT_EQ(change.status().code(), absl::StatusCode::kFailedPrecondition);
        EXPECT_EQ(ReasonOf(change.status()), reason::kStateForbids);
      }
    }
  }
}

// As of a newer version's, while that is rolled out.
TEST(Move, FromAStateThatNobodyKnowsIsForbidden) {
  const v1::Ticket ticket = TicketIn(static_cast<TicketState>(42));
  for (const TicketState to : AllStates()) {
    const auto change = Move(ticket, to, "", Agent(), kNow);
    EXPECT_EQ(ReasonOf(change.status()), reason::kStateForbids) << to;
    EXPECT_THAT(std::string(change.status().message()), ::testing::HasSubstr("in state 42"));
  }
  EXPECT_EQ(ReasonOf(Resume(ticket, "", Agent(), kNow).status()), reason::kStateForbids);
  EXPECT_EQ(ReasonOf(Reopen(At(ticket, kNow), "", Agent()).status()), reason::kStateForbids);
}

TEST(Move, CancelledIsFinalAndClosedOnlyReopens) {
  EXPECT_TRUE(AllowedMoves(common::v1::TICKET_STATE_CANCELLED).empty());
  EXPECT_THAT(AllowedMoves(common::v1::TICKET_STATE_CLOSED),
              ::testing::ElementsAre(common::v1::TICKET_STATE_OPEN));
}

// Of a field that is added tomorrow, too: an edit is never lost, and history says from what to
// what.
TEST(Update, OfEachFieldIsOneLineOfHistory) {
  const auto& type = *v1::Ticket::descriptor();
  int fields = 0;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (!IsEditable(field)) continue;
    ++fields;
    const v1::Ticket before = TicketIn(common::v1::TICKET_STATE_OPEN);
    v1::Ticket wanted = before;
    testing::Flip(wanted, field);
    google::protobuf::FieldMask mask;
    mask.add_paths(field.name());
    const auto change = Update(At(before, kNow), wanted, mask, Agent());
    ASSERT_TRUE(change.ok()) << field.name() << ": " << change.status();
    ASSERT_EQ(change->facts.size(), 1u) << field.name();
    const auto& changes = change->facts[0].entry.changes();
    const auto told = std::find_if(changes.begin(), changes.end(),
                                   [&](const auto& one) { return one.field() == field.name(); });
    ASSERT_NE(told, changes.end()) << field.name();
    EXPECT_EQ(told->old_value(), TextOf(before, field));
    EXPECT_EQ(told->new_value(), TextOf(wanted, field));
    // The priority follows from impact and urgency.
    const bool rates = field.name() == "impact" || field.name() == "urgency";
    EXPECT_LE(changes.size(), rates ? 2 : 1) << field.name();
  }
  EXPECT_GE(fields, 10);
}

// Random walks through all rules: whatever happens, the versions are dense, each has one fact, the
// snapshot is the ticket's, time never runs backwards, and the times fit the state.
TEST(AnyChange, KeepsTheInvariants) {
  std::mt19937 random(42);
  const auto pick = [&](int n) { return static_cast<int>(random() % n); };
  int changes = 0;
  for (int walk = 0; walk < 300; ++walk) {
    v1::Ticket ticket = TicketIn(common::v1::TICKET_STATE_NEW);
    for (int step = 0; step < 40; ++step) {
      const Actor actor = pick(3) == 0 ? Requester() : Agent();
      const absl::Time now = kNow + absl::Seconds(pick(7200) - 3600);
      absl::StatusOr<Change> change;
      v1::Comment comment;
      comment.set_internal(pick(2) == 0 && !actor.only_requester);
      switch (pick(4)) {
        case 0:
          change = Move(ticket, static_cast<TicketState>(1 + pick(7)), "why", actor, now);
          break;
        case 1:
          change = Comment(At(ticket, now), comment, "c1", actor);
          break;
        case 2:
          change = Assign(ticket, To(pick(2) ? "teams/a" : "teams/b", pick(2) ? "agents/x" : ""),
                          actor, now);
          break;
        default:
          change = Reopen(At(ticket, now), "", actor);
      }
      if (!change.ok()) continue;
      ++changes;
      const v1::Ticket& after = change->after;
      ASSERT_EQ(VersionOf(after), VersionOf(ticket) + static_cast<int64_t>(change->facts.size()));
      ASSERT_GE(FromProto(after.update_time()), FromProto(ticket.update_time()));
      if (!change->facts.empty()) {
        ASSERT_EQ(change->facts.back().event.ticket().SerializeAsString(),
                  SnapshotOf(after).SerializeAsString());
      }
      for (const Fact& fact : change->facts) {
        ASSERT_NE(fact.event.fact_case(), event::v1::Event::FACT_NOT_SET);
        ASSERT_NE(fact.entry.action(), v1::HISTORY_ACTION_UNSPECIFIED);
      }
      const bool done = after.state() == common::v1::TICKET_STATE_RESOLVED ||
                        after.state() == common::v1::TICKET_STATE_CLOSED;
      ASSERT_EQ(after.has_resolve_time(), done);
      ASSERT_EQ(after.has_close_time(), after.state() == common::v1::TICKET_STATE_CLOSED ||
                                            after.state() == common::v1::TICKET_STATE_CANCELLED);
      const bool routed_anew = after.team() != ticket.team() || after.agent() != ticket.agent() ||
                               after.state() != ticket.state();
      ASSERT_EQ(after.assignment_revision() > ticket.assignment_revision(), routed_anew);
      ticket = after;
    }
  }
  EXPECT_GT(changes, 2000);
}

TEST(End, SaysHowAndAReopeningClearsIt) {
  const auto ticket = TicketIn(common::v1::TICKET_STATE_OPEN);
  const auto ended = End(ticket, common::v1::TICKET_STATE_RESOLVED,
                         common::v1::RESOLUTION_NO_ANSWER, "", Agent(), kNow);
  ASSERT_EQ(ended->facts.size(), 1u);
  EXPECT_EQ(ended->facts[0].event.ticket().resolution(), common::v1::RESOLUTION_NO_ANSWER);
  ASSERT_EQ(ended->facts[0].entry.changes_size(), 2) << "the state, and how it ended";
  EXPECT_EQ(ended->facts[0].entry.changes(1).new_value(), "RESOLUTION_NO_ANSWER");
  const auto reopened = Reopen(At(ended->after, kNow), "", Agent());
  EXPECT_EQ(reopened->after.resolution(), common::v1::RESOLUTION_UNSPECIFIED);
}

TEST(SetPending, NamesThePartnerWhereOneIsGiven) {
  v1::SetTicketPendingRequest wanted;
  wanted.set_state(common::v1::TICKET_STATE_PENDING_EXTERNAL);
  wanted.set_partner("Elisa Oyj");
  wanted.set_partner_reference("E-77");
  const auto first = SetPending(TicketIn(common::v1::TICKET_STATE_OPEN), wanted, Agent(), kNow);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->facts[0].entry.changes_size(), 3);
  const auto back = Resume(first->after, "", Agent(), kNow);
  wanted.clear_partner();
  wanted.clear_partner_reference();
  const auto again = SetPending(back->after, wanted, Agent(), kNow);
  EXPECT_EQ(again->after.partner(), "Elisa Oyj");
  EXPECT_EQ(again->after.partner_reference(), "E-77");
}

TEST(Assign, LeavesWhatIsNotGiven) {
  v1::Ticket ticket = TicketIn(common::v1::TICKET_STATE_OPEN);
  ticket.set_team("teams/a");
  ticket.set_agent("agents/x");
  v1::AssignTicketRequest wanted;
  wanted.set_agent("agents/y");
  const auto other = Assign(ticket, wanted, Agent(), kNow);
  EXPECT_EQ(other->after.team(), "teams/a");
  EXPECT_EQ(other->after.agent(), "agents/y");
  wanted.set_agent("");
  const auto none = Assign(ticket, wanted, Agent(), kNow);
  EXPECT_EQ(none->after.team(), "teams/a");
  EXPECT_EQ(none->after.agent(), "");
}

TEST(Assign, OnAnOldRevisionIsAborted) {
  const auto ticket = TicketIn(common::v1::TICKET_STATE_NEW);
  const auto stale = Assign(ticket, To("teams/a", "", 2), Agent(), kNow);
  EXPECT_EQ(ReasonOf(stale.status()), reason::kStaleAssignmentRevision);
  EXPECT_TRUE(Assign(ticket, To("teams/a", "", 3), Agent(), kNow).ok());
}

TEST(Assign, MayGiveAPriorityInTheSameChange) {
  v1::AssignTicketRequest wanted = To("teams/a", "");
  wanted.set_priority(common::v1::PRIORITY_HIGH);
  const auto change = Assign(TicketIn(common::v1::TICKET_STATE_NEW), wanted, Agent(), kNow);
  ASSERT_EQ(change->facts.size(), 1u);
  EXPECT_EQ(change->facts[0].event.ticket().priority(), common::v1::PRIORITY_HIGH);
  EXPECT_EQ(change->facts[0].entry.changes_size(), 2);
  const auto kept = Assign(change->after, To("teams/b", ""), Agent(), kNow);
  EXPECT_EQ(kept->after.priority(), common::v1::PRIORITY_HIGH);
}

TEST(Assign, OfTheSameAgainChangesNothing) {
  const auto once =
      Assign(TicketIn(common::v1::TICKET_STATE_OPEN), To("teams/a", "agents/x"), Agent(), kNow);
  const auto twice = Assign(once->after, To("teams/a", "agents/x"), Agent(), kNow);
  EXPECT_TRUE(twice->facts.empty());
  EXPECT_EQ(twice->after.etag(), once->after.etag());
}

TEST(Update, ComputesThePriorityUnlessItIsGiven) {
  v1::Ticket wanted;
  wanted.set_impact(common::v1::IMPACT_HIGH);
  wanted.set_urgency(common::v1::URGENCY_HIGH);
  wanted.set_priority(common::v1::PRIORITY_LOW);
  google::protobuf::FieldMask mask;
  mask.add_paths("impact");
  mask.add_paths("urgency");
  const auto before = TicketIn(common::v1::TICKET_STATE_OPEN);
  EXPECT_EQ(Update(At(before, kNow), wanted, mask, Agent())->after.priority(),
            common::v1::PRIORITY_CRITICAL);
  mask.add_paths("priority");
  const auto change = Update(At(before, kNow), wanted, mask, Agent());
  EXPECT_EQ(change->after.priority(), common::v1::PRIORITY_LOW);
  EXPECT_THAT(change->facts[0].event.ticket_updated().fields(),
              ::testing::ElementsAre("impact", "urgency", "priority"));
}

TEST(Update, TakingAValueAwayLeavesTheDefault) {
  google::protobuf::FieldMask mask;
  for (const char* path : {"impact", "urgency", "language"}) mask.add_paths(path);
  v1::Ticket before = TicketIn(common::v1::TICKET_STATE_OPEN);
  before.set_impact(common::v1::IMPACT_HIGH);
  before.set_language("sv");
  const v1::Ticket after = Update(At(before, kNow), v1::Ticket(), mask, Agent())->after;
  EXPECT_EQ(after.impact(), common::v1::IMPACT_MEDIUM);
  EXPECT_EQ(after.urgency(), common::v1::URGENCY_MEDIUM);
  EXPECT_EQ(after.language(), "fi");
  EXPECT_EQ(after.priority(), common::v1::PRIORITY_MODERATE);
}

TEST(Open, TakesNothingThatIsOutputOnly) {
  v1::Ticket asked;
  asked.set_subject("printer");
  asked.set_team("teams/vip");
  asked.set_agent("agents/me");
  asked.set_customer_group("gold");
  asked.set_reopen_count(7);
  asked.set_mailbox("Desk@Example.ORG");
  asked.set_state(common::v1::TICKET_STATE_CLOSED);
  *asked.mutable_resolve_time() = ToProto(kNow);
  const Change change = *Open(asked, Requester(), *NewDesk());
  EXPECT_EQ(change.after.team() + change.after.agent() + change.after.customer_group(), "");
  EXPECT_EQ(change.after.reopen_count(), 0);
  EXPECT_EQ(change.after.mailbox(), "desk@example.org");
  EXPECT_EQ(change.after.state(), common::v1::TICKET_STATE_NEW);
  EXPECT_FALSE(change.after.has_resolve_time());
  EXPECT_EQ(change.facts[0].event.ticket().team(), "");
}

TEST(PriorityOf, IsTheMatrix) {
  using common::v1::Impact;
  using common::v1::Urgency;
  const int expected[3][3] = {{1, 2, 3}, {2, 3, 4}, {3, 4, 4}};
  for (int impact = 1; impact <= 3; ++impact) {
    for (int urgency = 1; urgency <= 3; ++urgency) {
      EXPECT_EQ(PriorityOf(*NewDesk(), static_cast<Impact>(impact), static_cast<Urgency>(urgency)),
                expected[impact - 1][urgency - 1]);
    }
  }
}

TEST(Open, FillsInTheDefaults) {
  v1::Ticket asked;
  asked.set_subject("printer");
  const Change change = *Open(asked, Requester(), *NewDesk());
  EXPECT_EQ(change.after.requester(), "people/ritva");
  EXPECT_EQ(change.after.opened_by(), "people/ritva");
  EXPECT_EQ(change.after.priority(), common::v1::PRIORITY_MODERATE);
  EXPECT_EQ(change.after.language(), "fi");
  EXPECT_EQ(VersionOf(change.after), 1);
  ASSERT_EQ(change.facts.size(), 1u);
  EXPECT_TRUE(change.facts[0].event.has_ticket_created());
}

}  // namespace
}  // namespace luukku::ticket
