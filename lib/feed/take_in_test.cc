#include "lib/feed/take_in.h"

#include <gmock/gmock.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <map>

namespace luukku::feed {
namespace {

using ::testing::HasSubstr;

event::v1::FeedEntry Entry(const std::string& subject, int64_t version) {
  event::v1::FeedEntry entry;
  entry.mutable_event()->set_subject(subject);
  entry.mutable_event()->set_version(version);
  entry.mutable_event()->mutable_ticket_created();
  return entry;
}

TEST(PlanFor, AppliesWhatIsNext) {
  const Plan plan = PlanFor({Entry("tickets/1", 3), Entry("tickets/2", 1), Entry("tickets/1", 4)},
                            {{"tickets/1", {2, false}}}, nullptr);
  ASSERT_EQ(plan.apply.size(), 3u);
  EXPECT_TRUE(plan.park.empty());
  EXPECT_EQ(plan.subjects.at("tickets/1").version, 4);
  EXPECT_EQ(plan.subjects.at("tickets/2").version, 1);
}

TEST(PlanFor, LeavesOutWhatWasTakenIn) {
  const Plan plan = PlanFor({Entry("tickets/1", 2)}, {{"tickets/1", {2, false}}}, nullptr);
  EXPECT_TRUE(plan.apply.empty());
  EXPECT_TRUE(plan.park.empty());
  EXPECT_EQ(plan.subjects.at("tickets/1").version, 2);
}

TEST(PlanFor, AMissingVersionHoldsItsSubjectAndNoOther) {
  const Plan plan = PlanFor({Entry("tickets/1", 3), Entry("tickets/2", 1), Entry("tickets/1", 4)},
                            {{"tickets/1", {1, false}}}, nullptr);
  EXPECT_EQ(plan.gaps, 1);
  ASSERT_EQ(plan.apply.size(), 1u);
  EXPECT_EQ(plan.apply[0].subject(), "tickets/2");
  ASSERT_EQ(plan.park.size(), 2u);
  EXPECT_THAT(plan.park[0].reason, HasSubstr("version 2 is missing"));
  EXPECT_TRUE(plan.subjects.at("tickets/1").held);
}

TEST(PlanFor, AnUnknownFactHoldsItsSubject) {
  auto unknown = Entry("tickets/1", 1);
  unknown.mutable_event()->clear_fact();
  const Plan plan = PlanFor({unknown, Entry("tickets/1", 2)}, {}, nullptr);
  EXPECT_TRUE(plan.apply.empty());
  EXPECT_EQ(plan.park.size(), 2u);
  EXPECT_EQ(plan.gaps, 0);
}

// Of the class that is passed over: its version counts, and its snapshot is taken in.
TEST(PlanFor, AnUnknownFactThatMayBePassedOverHoldsNothing) {
  for (const auto& [number, passes] :
       std::map<int, bool>{{199, false}, {200, true}, {299, true}, {300, false}}) {
    auto entry = Entry("tickets/1", 1);
    event::v1::Event& event = *entry.mutable_event();
    event.clear_fact();
    event.mutable_ticket()->set_team("teams/new");
    event.GetReflection()->MutableUnknownFields(&event)->AddLengthDelimited(number)->assign("x");
    const Plan plan = PlanFor({entry, Entry("tickets/1", 2)}, {}, nullptr);
    EXPECT_EQ(plan.apply.size(), passes ? 2u : 0u) << number;
    EXPECT_EQ(plan.park.size(), passes ? 0u : 2u) << number;
    if (passes) {
      EXPECT_EQ(plan.apply[0].ticket().team(), "teams/new");
    }
  }
}

// Nobody numbers a fact so that an older consumer would treat it as it must not.
TEST(Facts, AreInTheirClasses) {
  const auto& facts = *event::v1::Event::descriptor()->FindOneofByName("fact");
  for (int i = 0; i < facts.field_count(); ++i) {
    const int number = facts.field(i)->number();
    EXPECT_TRUE((number >= 16 && number < 200) || (number >= 200 && number < 300)) << number;
  }
}

TEST(PlanFor, ParksOnDemand) {
  const std::string reason = "division by zero";
  const Plan plan = PlanFor({Entry("tickets/1", 1)}, {}, &reason);
  ASSERT_EQ(plan.park.size(), 1u);
  EXPECT_EQ(plan.park[0].reason, reason);
}

}  // namespace
}  // namespace luukku::feed
