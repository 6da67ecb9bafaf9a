// Roles and organisations of tokens, by the rules of an installation.

#include "lib/auth/claim_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/auth/testing_keys.h"

namespace luukku::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The principal of a genuine token with these claims.
absl::StatusOr<Principal> Verified(const ClaimRules& rules, std::string_view claims) {
  VerifierOptions options = TestOptions();
  options.claims = rules;
  const auto verifier = Verifier::Create(options);
  if (!verifier.ok()) return verifier.status();
  return (*verifier)->Verify(EcKey().Sign(kEcHeader, Payload(claims)), kNow);
}

Roles RolesOf(const ClaimRules& rules, std::string_view claims) {
  const auto principal = Verified(rules, claims);
  EXPECT_TRUE(principal.ok()) << principal.status();
  return principal.ok() ? principal->roles : Roles();
}

std::string RefusalOf(const ClaimRules& rules, std::string_view claims) {
  const auto principal = Verified(rules, claims);
  return principal.ok() ? "accepted" : std::string(principal.status().message());
}

TEST(RoleMap, IsParsedOrItsWrongPartIsQuoted) {
  const auto map =
      ParseRoleMap("desk-agents=agent,desk-leads=agent,desk-leads=queue_manager,a=b=admin");
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->size(), 3u);
  EXPECT_EQ(map->at("desk-agents"), Roles(Role::kAgent));
  EXPECT_EQ(map->at("desk-leads"), Role::kAgent | Role::kQueueManager);
  EXPECT_EQ(map->at("a=b"), Roles(Role::kAdmin));
  EXPECT_THAT(*ParseRoleMap(""), IsEmpty());
  for (const std::string text : {"agent", "=agent", "a=", "a=Agent", "a=anybody", "x=agent,"}) {
    const std::string wrong = text == "x=agent," ? "" : text;
    EXPECT_THAT(std::string(ParseRoleMap(text).status().message()),
                HasSubstr("not \"" + wrong + "\""));
  }
}

TEST(RolesClaim, IsFoundByItsNameOrByAPath) {
  ClaimRules rules;
  rules.roles_claim = "realm_access.roles";
  EXPECT_EQ(RolesOf(rules, R"({"realm_access":{"roles":["agent","offline_access"]}})"),
            Roles(Role::kAgent));
  EXPECT_EQ(RolesOf(rules, R"({"realm_access.roles":["admin"]})"), Roles(Role::kAdmin));
  for (const char* claims :
       {"{}", R"({"realm_access":["agent"]})", R"({"realm_access":{"role":["agent"]}})",
        R"({"realm_access":"agent"})", R"({"realm_access":{"roles":null}})"}) {
    EXPECT_THAT(RefusalOf(rules, claims), HasSubstr("\"realm_access.roles\" has no role"))
        << claims;
  }
  rules.roles_claim = "https://desk.example/roles";
  EXPECT_EQ(RolesOf(rules, R"({"https://desk.example/roles":["agent"]})"), Roles(Role::kAgent));
  rules.roles_claim = "resource_access.luukku.roles";
  EXPECT_EQ(RolesOf(rules, R"({"resource_access":{"luukku":{"roles":["queue_manager"]}}})"),
            Roles(Role::kQueueManager));
}

TEST(RolesClaim, IsAnArrayOrWordsWithSpaces) {
  ClaimRules rules;
  rules.roles_claim = "scope";
  EXPECT_EQ(RolesOf(rules, R"({"scope":" openid agent  requester "})"),
            Role::kAgent | Role::kRequester);
  EXPECT_EQ(RolesOf(rules, R"({"scope":["agent"]})"), Roles(Role::kAgent));
  EXPECT_THAT(RefusalOf(rules, R"({"scope":["agent requester"]})"), HasSubstr("has no role"));
  EXPECT_THAT(RefusalOf(rules, R"({"scope":7})"), HasSubstr("neither an array nor a string"));
  EXPECT_THAT(RefusalOf(rules, R"({"scope":{"agent":true}})"), HasSubstr("neither an array"));
  EXPECT_THAT(RefusalOf(rules, R"({"scope":["agent",["admin"]]})"), HasSubstr("not a string"));
}

TEST(RoleMap, TakesThePlaceOfOurOwnWords) {
  ClaimRules rules;
  rules.role_map = {{"desk-agents", Role::kAgent}, {"ops", Role::kAdmin | Role::kQueueManager}};
  EXPECT_EQ(RolesOf(rules, R"({"roles":["desk-agents","ops","admin"]})"),
            Role::kAgent | Role::kAdmin | Role::kQueueManager);
  EXPECT_THAT(RefusalOf(rules, R"({"roles":["agent","admin","DESK-AGENTS"]})"),
              HasSubstr("has no role"));
}

TEST(DefaultRole, IsOfThoseToWhomNoWordGivesOne) {
  ClaimRules rules;
  rules.default_role = Role::kRequester;
  EXPECT_EQ(RolesOf(rules, R"({"roles":null})"), Roles(Role::kRequester));
  EXPECT_EQ(RolesOf(rules, R"({"roles":["plumber"]})"), Roles(Role::kRequester));
  EXPECT_EQ(RolesOf(rules, R"({"roles":["agent"]})"), Roles(Role::kAgent));
  EXPECT_THAT(RefusalOf(rules, R"({"roles":7})"), HasSubstr("neither an array nor a string"));
}

TEST(Organisations, AreThoseOfTheClaimThatIsNamed) {
  ClaimRules rules;
  const auto names = [&](std::string_view claims) {
    const auto principal = Verified(rules, claims);
    EXPECT_TRUE(principal.ok()) << principal.status();
    return principal.ok() ? principal->organisations : std::vector<std::string>();
  };
  EXPECT_THAT(names(R"({"organisations":["acme"]})"), IsEmpty()) << "no claim is named";
  rules.organisations_claim = "desk.organisations";
  EXPECT_THAT(names("{}"), IsEmpty());
  EXPECT_THAT(names(R"({"desk":{"organisations":["b","organisations/acme","b"]}})"),
              ElementsAre("organisations/acme", "organisations/b"));
  EXPECT_THAT(names(R"({"desk":{"organisations":"b acme"}})"),
              ElementsAre("organisations/acme", "organisations/b"));
  EXPECT_THAT(names(R"({"desk":{"organisations":["","a b","/acme","organisations/","x/y","ä",)"
                    R"("organisations/organisations/a","a%","ok"]}})"),
              ElementsAre("organisations/ok"));
  EXPECT_THAT(RefusalOf(rules, R"({"desk":{"organisations":[7]}})"), HasSubstr("not a string"));
}

TEST(Organisations, AreFiftyAtMost) {
  ClaimRules rules;
  rules.organisations_claim = "organisations";
  const auto claims = [](int count) {
    std::string text = R"({"organisations":")";
    for (int i = 0; i < count; ++i) text += " o" + std::to_string(i);
    return text + "\"}";
  };
  EXPECT_EQ(RefusalOf(rules, claims(50)), "accepted");
  EXPECT_THAT(RefusalOf(rules, claims(51)), HasSubstr("more than 50 organisations"));
}

TEST(Claims, OfAnEMailAddressAreNeverRead) {
  const auto principal = Verified(
      {}, R"({"sub":"auth0|1","email":"maija@example.com","preferred_username":"m@example.com"})");
  ASSERT_TRUE(principal.ok()) << principal.status();
  for (const std::string& text : {principal->id, principal->display_name}) {
    EXPECT_EQ(text.find('@'), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace luukku::auth
