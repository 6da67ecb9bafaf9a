#include "lib/feed/take_in.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(PlanFor, ParksOnDemand) {
  const std::string reason = "division by zero";
  const Plan plan = PlanFor({Entry("tickets/1", 1)}, {}, &reason);
  ASSERT_EQ(plan.park.size(), 1u);
  EXPECT_EQ(plan.park[0].reason, reason);
}

}  // namespace
}  // namespace luukku::feed
