#include "services/routing/assignment/work_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"

namespace luukku::routing {
namespace {

using ::testing::HasSubstr;

Work NewWork() {
  Work work;
  work.ticket = 1042;
  work.live = true;
  work.rules_due = true;
  work.snapshot.set_state(common::v1::TICKET_STATE_NEW);
  work.snapshot.set_assignment_revision(1);
  return work;
}

v1::Rule RuleTo(const std::string& team) {
  v1::Rule rule;
  rule.set_name("rules/printers");
  rule.set_team(team);
  return rule;
}

TEST(Decide, GivesTheTicketToTheLeastLoadedWhoIsPresent) {
  std::vector<Member> members = {{"agents/a", true, 10, 5},
                                 {"agents/b", true, 2, 0},
                                 {"agents/c", false, 10, 0},
                                 {"agents/d", true, 3, 3}};
  const auto rule = RuleTo("teams/x");
  const Decision decision = Decide(NewWork(), &rule, members);
  EXPECT_EQ(decision.explanation.outcome(), v1::ROUTING_OUTCOME_ASSIGNED);
  EXPECT_EQ(decision.explanation.agent(), "agents/b");
  EXPECT_EQ(decision.explanation.rule(), "rules/printers");
  EXPECT_TRUE(decision.command);
  EXPECT_EQ(members[1].load, 1) << "counted, for the next decision of the same round";
  ASSERT_EQ(decision.explanation.candidates_size(), 4);
  EXPECT_EQ(decision.explanation.candidates(0).reason(), "more loaded");
  EXPECT_EQ(decision.explanation.candidates(2).reason(), "not present");
  EXPECT_EQ(decision.explanation.candidates(3).reason(), "no room");
}

TEST(Decide, QueuesWhenNobodyHasRoomAndCommandsTheTeamOnlyOnce) {
  std::vector<Member> members = {{"agents/a", true, 1, 1}};
  const auto rule = RuleTo("teams/x");
  Work work = NewWork();
  Decision decision = Decide(work, &rule, members);
  EXPECT_EQ(decision.explanation.outcome(), v1::ROUTING_OUTCOME_QUEUED);
  EXPECT_TRUE(decision.command);
  work.snapshot.set_team("teams/x");
  work.rules_due = false;
  decision = Decide(work, &rule, members);
  EXPECT_EQ(decision.explanation.outcome(), v1::ROUTING_OUTCOME_QUEUED);
  EXPECT_FALSE(decision.command);
}

TEST(Decide, GivesTheRulesPriorityUntilAPersonDoes) {
  std::vector<Member> none;
  auto rule = RuleTo("teams/x");
  rule.set_set_priority(common::v1::PRIORITY_HIGH);
  Work work = NewWork();
  work.snapshot.set_team("teams/x");
  work.snapshot.set_priority(common::v1::PRIORITY_LOW);
  Decision decision = Decide(work, &rule, none);
  EXPECT_EQ(decision.explanation.priority(), common::v1::PRIORITY_HIGH);
  EXPECT_TRUE(decision.command) << "the team is right, the priority is not";

  event::v1::Event edit;
  *edit.mutable_ticket() = work.snapshot;
  edit.set_actor_kind(common::v1::ACTOR_KIND_AGENT);
  edit.mutable_ticket_updated()->add_fields("subject");
  TakeIn(work, edit);
  EXPECT_TRUE(Decide(work, &rule, none).command) << "nobody has said anything of the priority";
  edit.mutable_ticket_updated()->add_fields("priority");
  TakeIn(work, edit);
  decision = Decide(work, &rule, none);
  EXPECT_EQ(decision.explanation.priority(), common::v1::PRIORITY_UNSPECIFIED);
  EXPECT_FALSE(decision.command);
}

TEST(Decide, WithoutARuleATicketWaitsForAQueueManager) {
  std::vector<Member> none;
  const Decision decision = Decide(NewWork(), nullptr, none);
  EXPECT_EQ(decision.explanation.outcome(), v1::ROUTING_OUTCOME_NO_RULE);
  EXPECT_FALSE(decision.command);
}

TEST(Decide, LeavesAPersonsChoiceOfTeam) {
  Work work = NewWork();
  work.assigned_by_hand = true;
  work.snapshot.set_team("teams/by-hand");
  const auto rule = RuleTo("teams/x");
  EXPECT_EQ(TeamFor(work, &rule), "teams/by-hand");
  std::vector<Member> members = {{"agents/a", true, 1, 0}};
  EXPECT_EQ(Decide(work, &rule, members).explanation.team(), "teams/by-hand");
  work.snapshot.clear_team();
  EXPECT_EQ(Decide(work, &rule, members).explanation.outcome(), v1::ROUTING_OUTCOME_LEFT_ALONE);
}

TEST(IsWaiting, OnlyWhatNobodyHasAndWhatIsNotHistory) {
  EXPECT_TRUE(IsWaiting(NewWork()));
  Work work = NewWork();
  work.live = false;
  EXPECT_FALSE(IsWaiting(work));
  work = NewWork();
  work.snapshot.set_agent("agents/a");
  EXPECT_FALSE(IsWaiting(work));
  work = NewWork();
  work.reserved_agent = "agents/a";
  EXPECT_FALSE(IsWaiting(work));
  work = NewWork();
  work.commanded_revision = 1;
  EXPECT_FALSE(IsWaiting(work)) << "the feed has not told yet what became of the command";
  work = NewWork();
  work.snapshot.set_state(common::v1::TICKET_STATE_PENDING_CUSTOMER);
  EXPECT_FALSE(IsWaiting(work));
}

TEST(TakeIn, KnowsHistoryHandsAndRules) {
  event::v1::Event created;
  created.set_origin(event::v1::ORIGIN_IMPORT);
  created.mutable_ticket_created();
  Work work;
  TakeIn(work, created);
  EXPECT_FALSE(work.live);
  EXPECT_FALSE(work.rules_due);
  created.set_origin(event::v1::ORIGIN_LIVE);
  TakeIn(work, created);
  EXPECT_TRUE(work.live && work.rules_due);
  event::v1::Event assigned;
  assigned.mutable_ticket_assigned();
  assigned.set_actor_kind(common::v1::ACTOR_KIND_AGENT);
  TakeIn(work, assigned);
  EXPECT_TRUE(work.assigned_by_hand);
  assigned.set_actor_kind(common::v1::ACTOR_KIND_SERVICE);
  TakeIn(work, assigned);
  EXPECT_FALSE(work.assigned_by_hand);
}

// Random members: no assignment beyond capacity or to an absent member, and no eligible member has
// a smaller share than the chosen one.
TEST(Decide, NeverOverfillsAnybody) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::vector<Member> members;
    for (unsigned n = random() % 6; n > 0; --n) {
      members.push_back({absl::StrCat("agents/", n), random() % 3 != 0,
                         static_cast<int32_t>(random() % 5), static_cast<int64_t>(random() % 6)});
    }
    const auto before = members;
    const auto rule = RuleTo("teams/x");
    const Decision decision = Decide(NewWork(), &rule, members);
    bool eligible = false;
    for (const Member& member : before) eligible |= member.present && member.load < member.capacity;
    ASSERT_EQ(decision.explanation.outcome() == v1::ROUTING_OUTCOME_ASSIGNED, eligible);
    for (size_t m = 0; m < members.size(); ++m) {
      if (members[m].load == before[m].load) continue;
      ASSERT_TRUE(before[m].present);
      ASSERT_LE(members[m].load, members[m].capacity);
      for (const Member& other : before) {
        if (!other.present || other.load >= other.capacity) continue;
        ASSERT_LE(before[m].load * other.capacity, other.load * before[m].capacity);
      }
    }
  }
}

}  // namespace
}  // namespace luukku::routing
