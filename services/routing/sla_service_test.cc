// SLA policies as their clients see them: real gRPC, real PostgreSQL. How clocks follow them:
// sla_clocks_test.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lib/db/request_key.h"
#include "lib/status/error.h"
#include "services/routing/sla/sql.h"
#include "services/routing/sla_fixture.h"

namespace luukku::routing {
namespace {

using ::testing::ElementsAre;
using testing::kDenied;
using testing::kNotFound;

class SlaServiceTest : public SlaFixture {
 protected:
  void SetUp() override {
    SlaFixture::SetUp();
    ASSERT_TRUE(CreateCalendar("root", CalendarNamed("calendars/office")).ok());
  }
};

TEST_F(SlaServiceTest, CreatesAndGets) {
  const int64_t edition = Edition();
  v1::SlaPolicy policy = PolicyNamed("slaPolicies/gold");
  policy.set_organisation("organisations/acme");
  policy.set_priority(common::v1::PRIORITY_HIGH);
  policy.mutable_first_response()->set_seconds(600);
  const auto created = CreatePolicy("mervi", policy);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->revision(), 1);
  EXPECT_EQ(created->etag(), "1");
  EXPECT_EQ(GetPolicy("alice", "slaPolicies/gold")->SerializeAsString(),
            created->SerializeAsString());
  EXPECT_EQ(Edition(), edition + 1);
  EXPECT_EQ(CodeOf(CreatePolicy("root", policy)), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(CodeOf(GetPolicy("alice", "slaPolicies/tin")), kNotFound);
}

TEST_F(SlaServiceTest, AnEditMakesARevisionAndMayTakeATargetAway) {
  ASSERT_TRUE(CreatePolicy("root", PolicyNamed("slaPolicies/gold")).ok());
  const int64_t edition = Edition();
  v1::SlaPolicy edit;
  edit.set_name("slaPolicies/gold");
  edit.mutable_first_response()->set_seconds(60);
  edit.set_disabled(true);
  edit.set_etag("1");
  const auto edited = UpdatePolicy("mervi", edit, {"first_response", "resolution", "disabled"});
  ASSERT_TRUE(edited.ok()) << edited.status();
  EXPECT_EQ(edited->revision(), 2);
  EXPECT_FALSE(edited->has_resolution());
  EXPECT_EQ(edited->first_response().seconds(), 60);
  EXPECT_TRUE(edited->disabled());
  EXPECT_EQ(edited->calendar(), "calendars/office");
  EXPECT_TRUE(GetPolicy("alice", "slaPolicies/gold", 1)->has_resolution());
  EXPECT_EQ(Edition(), edition + 1);
  const auto stale = UpdatePolicy("mervi", edit, {"first_response"}).status();
  EXPECT_EQ(ReasonOf(stale), reason::kStaleEtag);
  edit.set_etag("2");
  EXPECT_EQ(UpdatePolicy("mervi", edit, {"first_response"})->revision(), 2) << "nothing differs";
}

TEST_F(SlaServiceTest, TheCalendarMustExist) {
  v1::SlaPolicy policy = PolicyNamed("slaPolicies/gold");
  policy.set_calendar("calendars/none");
  EXPECT_EQ(ViolatedFields(CreatePolicy("root", policy).status()), (Fields{"sla_policy.calendar"}));
  ASSERT_TRUE(CreatePolicy("root", PolicyNamed("slaPolicies/gold")).ok());
  EXPECT_EQ(ViolatedFields(UpdatePolicy("root", policy, {"calendar"}).status()),
            (Fields{"sla_policy.calendar"}));
  EXPECT_EQ(GetPolicy("root", "slaPolicies/gold")->revision(), 1);
}

TEST_F(SlaServiceTest, NamesAllViolations) {
  v1::SlaPolicy bad;
  bad.set_name("slaPolicies/");
  bad.set_organisation("acme");
  bad.set_customer_group("GOLD");
  bad.set_priority(static_cast<common::v1::Priority>(9));
  bad.mutable_first_response()->set_nanos(5);
  bad.mutable_resolution()->set_seconds(-1);
  bad.set_warning_percent(100);
  EXPECT_EQ(ViolatedFields(CreatePolicy("root", bad, "no uuid").status()),
            (Fields{"sla_policy.name", "sla_policy.display_name", "sla_policy.organisation",
                    "sla_policy.customer_group", "sla_policy.priority", "sla_policy.calendar",
                    "sla_policy.first_response", "sla_policy.resolution",
                    "sla_policy.warning_percent", "request_id"}));
  bad.set_name("slaPolicies/gold");
  EXPECT_EQ(ViolatedFields(UpdatePolicy("root", bad, {"priority", "etag"}).status()),
            (Fields{"sla_policy.priority", "update_mask"}));
  EXPECT_EQ(ViolatedFields(ExplainSla("root", "tickets/x").status()), (Fields{"ticket"}));
}

TEST_F(SlaServiceTest, ARepeatedCallHasOneEffect) {
  const std::string id = db::RandomUuid();
  const auto first = CreatePolicy("root", PolicyNamed("slaPolicies/gold"), id);
  const auto again = CreatePolicy("root", PolicyNamed("slaPolicies/gold"), id);
  ASSERT_TRUE(first.ok() && again.ok()) << again.status();
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
}

TEST_F(SlaServiceTest, ListsByDisplayNameInPages) {
  for (const char* id : {"c", "a", "b"}) {
    ASSERT_TRUE(CreatePolicy("root", PolicyNamed(absl::StrCat("slaPolicies/", id))).ok());
  }
  const auto first = ListPolicies("alice", 2);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(NamesOf(first->sla_policies()), ElementsAre("slaPolicies/a", "slaPolicies/b"));
  const auto second = ListPolicies("alice", 2, first->next_page_token());
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(NamesOf(second->sla_policies()), ElementsAre("slaPolicies/c"));
}

TEST_F(SlaServiceTest, OnlyManagersEditAndNoRequesterReads) {
  EXPECT_EQ(CodeOf(CreatePolicy("alice", PolicyNamed("slaPolicies/gold"))), kDenied);
  EXPECT_EQ(CodeOf(UpdatePolicy("alice", PolicyNamed("slaPolicies/gold"), {"calendar"})), kDenied);
  EXPECT_EQ(CodeOf(GetPolicy("ritva", "slaPolicies/gold")), kDenied);
  EXPECT_EQ(CodeOf(ListPolicies("ritva")), kDenied);
  EXPECT_EQ(CodeOf(ExplainSla("ritva", "tickets/1")), kDenied);
  EXPECT_EQ(CodeOf(ExplainSla("alice", "tickets/1")), kNotFound);
}

TEST_F(SlaServiceTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto* statement : luukku::sql::services::routing::sla::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::routing
