// Rules as their clients see them: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "lib/db/request_key.h"
#include "lib/status/error.h"
#include "services/routing/directory_fixture.h"
#include "services/routing/rules/sql.h"

namespace luukku::routing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kDenied;
using testing::kNotFound;
using testing::kOk;
using Stub = v1::RuleService::Stub;

v1::Rule RuleNamed(const std::string& name, int order = 10) {
  v1::Rule rule;
  rule.set_name(name);
  rule.set_display_name("Rule " + name);
  rule.set_order(order);
  rule.set_team("teams/desk");
  return rule;
}

class RuleServiceTest : public DirectoryFixture {
 protected:
  void SetUp() override {
    DirectoryFixture::SetUp();
    ASSERT_TRUE(CreateTeam("root", "teams/desk", "Desk").ok());
  }

  absl::StatusOr<v1::Rule> CreateRule(const std::string& who, const v1::Rule& rule,
                                      const std::string& request_id = "") {
    v1::CreateRuleRequest request;
    *request.mutable_rule() = rule;
    request.set_request_id(request_id);
    return Call(*rules_, who, &Stub::CreateRule, request);
  }

  absl::StatusOr<v1::ListRulesResponse> ListRules(const std::string& who, int size = 0,
                                                  const std::string& token = "") {
    v1::ListRulesRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return Call(*rules_, who, &Stub::ListRules, request);
  }

  absl::StatusOr<v1::Rule> DeleteRule(const std::string& who, const std::string& name,
                                      const std::string& request_id = "") {
    v1::DeleteRuleRequest request;
    request.set_name(name);
    request.set_request_id(request_id);
    return Call(*rules_, who, &Stub::DeleteRule, request);
  }

  static void Fill(int count) {
    Put("rules",
        absl::StrCat("SELECT 'filler-' || i, i::text, '{}'::jsonb FROM generate_series(1, ", count,
                     ") i"));
  }
};

TEST_F(RuleServiceTest, WhatIsCreatedIsListed) {
  v1::Rule rule = RuleNamed("rules/vpn");
  rule.add_types(common::v1::TICKET_TYPE_INCIDENT);
  rule.add_channels(common::v1::CHANNEL_IVR);
  rule.add_channels(common::v1::CHANNEL_EMAIL);
  rule.add_priorities(common::v1::PRIORITY_LOW);
  rule.add_categories("categories/network");
  rule.add_organisations("organisations/acme");
  rule.add_customer_groups("gold");
  rule.add_subject_words("Etäyhteys");
  const auto created = CreateRule("mervi", rule);
  ASSERT_TRUE(created.ok()) << created.status();
  rule.set_etag("1");
  EXPECT_EQ(created->SerializeAsString(), rule.SerializeAsString());
  const auto list = ListRules("alice");
  ASSERT_EQ(list->rules_size(), 1);
  EXPECT_EQ(list->rules(0).SerializeAsString(), rule.SerializeAsString());
  EXPECT_EQ(CreateRule("root", RuleNamed("rules/vpn")).status(), AlreadyExists("rules/vpn"));
}

TEST_F(RuleServiceTest, RulesComeInTheOrderInWhichTheyAreTried) {
  for (const auto& rule :
       {RuleNamed("rules/c", 1000000), RuleNamed("rules/b", 2), RuleNamed("rules/d", 2),
        RuleNamed("rules/a", 10), RuleNamed("rules/z", 0)}) {
    ASSERT_TRUE(CreateRule("root", rule).ok());
  }
  std::vector<std::string> names;
  std::string token;
  do {
    const auto page = ListRules("alice", 2, token);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& rule : page->rules()) names.push_back(rule.name());
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_THAT(names, ElementsAre("rules/z", "rules/b", "rules/d", "rules/a", "rules/c"));

  token = ListRules("alice", 2)->next_page_token();
  EXPECT_EQ(ReasonOf(ListRules("bob", 2, token).status()), reason::kPageTokenInvalid);
  EXPECT_EQ(ReasonOf(ListRules("alice", 2, "nonsense").status()), reason::kPageTokenInvalid);
  EXPECT_EQ(ViolatedFields(ListRules("alice", -1).status()), Fields{"page_size"});
}

TEST_F(RuleServiceTest, NamesAllViolations) {
  v1::Rule rule;
  rule.set_name("rules/Not");
  rule.set_order(1000001);
  rule.add_types(common::v1::TICKET_TYPE_UNSPECIFIED);
  rule.add_channels(common::v1::CHANNEL_FAX);
  rule.add_channels(static_cast<common::v1::Channel>(99));
  rule.add_priorities(static_cast<common::v1::Priority>(5));
  rule.add_categories("network");
  rule.add_organisations("");
  rule.add_customer_groups("");
  rule.add_customer_groups("Gold");
  for (const char* word : {"vpn", "", "two\nlines", "?! "}) rule.add_subject_words(word);
  rule.add_subject_words(std::string(65, 'x'));
  EXPECT_EQ(ViolatedFields(CreateRule("root", rule, "x").status()),
            (Fields{"rule.name", "rule.display_name", "rule.order", "rule.types[0]",
                    "rule.channels[1]", "rule.priorities[0]", "rule.categories[0]",
                    "rule.organisations[0]", "rule.customer_groups[0]", "rule.customer_groups[1]",
                    "rule.subject_words[1]", "rule.subject_words[2]", "rule.subject_words[3]",
                    "rule.subject_words[4]", "rule.team", "request_id"}));
  rule = RuleNamed("rules/minus", -1);
  EXPECT_EQ(ViolatedFields(CreateRule("root", rule).status()), Fields{"rule.order"});
  EXPECT_EQ(ViolatedFields(DeleteRule("root", "teams/desk", "x").status()),
            (Fields{"name", "request_id"}));
}

TEST_F(RuleServiceTest, ConditionsHaveUpToAHundredValues) {
  v1::Rule rule = RuleNamed("rules/full");
  const auto add = [&] {
    rule.add_types(common::v1::TICKET_TYPE_INCIDENT);
    rule.add_channels(common::v1::CHANNEL_FAX);
    rule.add_priorities(common::v1::PRIORITY_LOW);
    rule.add_categories("categories/network");
    rule.add_organisations("organisations/acme");
    rule.add_customer_groups("gold");
    rule.add_subject_words(std::string(64, 'x'));
  };
  for (int i = 0; i < 100; ++i) add();
  EXPECT_EQ(CodeOf(CreateRule("root", rule)), kOk);
  add();
  EXPECT_EQ(ViolatedFields(CreateRule("root", rule).status()),
            (Fields{"rule.types", "rule.channels", "rule.priorities", "rule.categories",
                    "rule.organisations", "rule.customer_groups", "rule.subject_words"}));
}

TEST_F(RuleServiceTest, ATeamMustExist) {
  v1::Rule rule = RuleNamed("rules/a");
  rule.set_team("teams/none");
  EXPECT_EQ(ViolatedFields(CreateRule("root", rule).status()), Fields{"rule.team"});
  EXPECT_THAT(ListRules("root")->rules(), IsEmpty());
}

TEST_F(RuleServiceTest, ThereAreAtMostAThousand) {
  Fill(999);
  ASSERT_TRUE(CreateRule("root", RuleNamed("rules/last")).ok());
  EXPECT_EQ(ViolatedFields(CreateRule("root", RuleNamed("rules/more")).status()), Fields{"rule"});
  v1::Rule rule = RuleNamed("rules/more");
  rule.set_team("teams/none");
  EXPECT_EQ(ViolatedFields(CreateRule("root", rule).status()), (Fields{"rule", "rule.team"}));
  EXPECT_EQ(CodeOf(CreateRule("root", RuleNamed("rules/last"))), absl::StatusCode::kAlreadyExists);
  ASSERT_TRUE(DeleteRule("root", "rules/last").ok());
  EXPECT_EQ(CodeOf(CreateRule("root", RuleNamed("rules/more"))), kOk);
}

TEST_F(RuleServiceTest, CreatorsAtTheSameTimeKeepTheLimit) {
  Fill(995);
  std::vector<std::thread> creators;
  for (int i = 0; i < 12; ++i) {
    creators.emplace_back(
        [this, i] { (void)CreateRule("root", RuleNamed(absl::StrCat("rules/same-time-", i))); });
  }
  for (auto& creator : creators) creator.join();
  EXPECT_EQ(database_->Query("SELECT count(*) FROM resources WHERE kind = 'rules'")[0][0].as<int>(),
            1000);
}

TEST_F(RuleServiceTest, WhatIsDeletedIsGone) {
  ASSERT_TRUE(CreateRule("root", RuleNamed("rules/a")).ok());
  ASSERT_TRUE(CreateRule("root", RuleNamed("rules/b")).ok());
  const auto gone = DeleteRule("mervi", "rules/a");
  ASSERT_TRUE(gone.ok()) << gone.status();
  EXPECT_EQ(gone->name(), "rules/a");
  EXPECT_THAT(NamesOf(ListRules("alice")->rules()), ElementsAre("rules/b"));
  EXPECT_EQ(DeleteRule("mervi", "rules/a").status(), NotFound("rules/a"));
}

TEST_F(RuleServiceTest, RepeatedCallsGetTheFirstAnswer) {
  const std::string id = db::RandomUuid();
  ASSERT_TRUE(CreateRule("root", RuleNamed("rules/a"), id).ok());
  EXPECT_EQ(CodeOf(CreateRule("root", RuleNamed("rules/a"), id)), kOk);
  EXPECT_EQ(ReasonOf(CreateRule("root", RuleNamed("rules/b"), id).status()),
            reason::kRequestIdReused);

  ASSERT_TRUE(DeleteRule("root", "rules/a", id).ok());
  ASSERT_TRUE(CreateRule("root", RuleNamed("rules/a")).ok());
  const auto again = DeleteRule("root", "rules/a", id);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->name(), "rules/a");
  EXPECT_EQ(ListRules("root")->rules_size(), 1) << "the rule made since then stays";
  EXPECT_EQ(ReasonOf(DeleteRule("root", "rules/b", id).status()), reason::kRequestIdReused);
}

TEST_F(RuleServiceTest, RolesMayWhatTheContractSays) {
  struct Case {
    std::string who;
    absl::StatusCode write, read;
  };
  for (const Case& c :
       {Case{"ritva", kDenied, kDenied}, Case{"alice", kDenied, kOk}, Case{"mervi", kOk, kOk},
        Case{"root", kOk, kOk}, Case{"router", kOk, kOk}}) {
    SCOPED_TRACE(c.who);
    EXPECT_EQ(CodeOf(CreateRule(c.who, RuleNamed("rules/of-" + c.who))), c.write);
    EXPECT_EQ(CodeOf(DeleteRule(c.who, "rules/none")), c.write == kOk ? kNotFound : kDenied);
    EXPECT_EQ(CodeOf(ListRules(c.who)), c.read);
  }
}

TEST_F(RuleServiceTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto* statement : luukku::sql::services::routing::rules::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::routing
