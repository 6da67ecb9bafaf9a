#include "services/routing/sla/policy_rules.h"

#include <gtest/gtest.h>

namespace luukku::routing {
namespace {

class PickPolicyTest : public ::testing::Test {
 protected:
  v1::SlaPolicy& Add(const std::string& id) {
    v1::SlaPolicy& policy = policies_.emplace_back();
    policy.set_name("slaPolicies/" + id);
    return policy;
  }

  // The id of what is picked, "" if nothing is.
  std::string Pick(const std::string& organisation, const std::string& group,
                   common::v1::Priority priority) {
    event::v1::TicketSnapshot ticket;
    ticket.set_organisation(organisation);
    ticket.set_customer_group(group);
    ticket.set_priority(priority);
    const v1::SlaPolicy* policy = PickPolicy(policies_, ticket);
    return policy == nullptr ? "" : policy->name().substr(sizeof("slaPolicies/") - 1);
  }

  std::vector<v1::SlaPolicy> policies_;
};

TEST_F(PickPolicyTest, OrganisationBeforeGroupBeforeEverybodyThenPriorityThenName) {
  EXPECT_EQ(Pick("organisations/acme", "gold", common::v1::PRIORITY_HIGH), "");
  Add("everybody");
  EXPECT_EQ(Pick("organisations/acme", "gold", common::v1::PRIORITY_HIGH), "everybody");
  Add("high").set_priority(common::v1::PRIORITY_HIGH);
  EXPECT_EQ(Pick("organisations/acme", "gold", common::v1::PRIORITY_HIGH), "high");
  EXPECT_EQ(Pick("organisations/acme", "gold", common::v1::PRIORITY_LOW), "everybody");
  Add("gold").set_customer_group("gold");
  EXPECT_EQ(Pick("organisations/acme", "gold", common::v1::PRIORITY_HIGH), "gold");
  EXPECT_EQ(Pick("organisations/acme", "tin", common::v1::PRIORITY_HIGH), "high");
  Add("acme").set_organisation("organisations/acme");
  EXPECT_EQ(Pick("organisations/acme", "gold", common::v1::PRIORITY_HIGH), "acme");
  EXPECT_EQ(Pick("organisations/other", "gold", common::v1::PRIORITY_HIGH), "gold");
  Add("acme2").set_organisation("organisations/acme");
  EXPECT_EQ(Pick("organisations/acme", "gold", common::v1::PRIORITY_HIGH), "acme");
}

TEST_F(PickPolicyTest, ADisabledOneIsPassedOver) {
  Add("everybody");
  Add("acme").set_organisation("organisations/acme");
  policies_.back().set_disabled(true);
  EXPECT_EQ(Pick("organisations/acme", "", common::v1::PRIORITY_HIGH), "everybody");
}

}  // namespace
}  // namespace luukku::routing
