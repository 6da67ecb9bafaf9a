// Checks of requests and grants.

#include "services/ticket/roles/role_rules.h"

#include <gtest/gtest.h>

#include "lib/contract/fields.h"
#include "lib/status/error.h"

namespace luukku::ticket {
namespace {

using common::v1::ROLE_ADMIN;
using common::v1::ROLE_AGENT;

v1::PersonRoles Roles(const std::string& name, std::initializer_list<common::v1::Role> roles,
                      const std::string& etag = "") {
  v1::PersonRoles person;
  person.set_name(name);
  person.set_etag(etag);
  for (const auto role : roles) person.add_roles(role);
  return person;
}

std::string ReasonOfGrant(const std::string& caller, const v1::PersonRoles& before,
                          const v1::PersonRoles& wanted, int64_t people = 1) {
  return ReasonOf(CheckGrant(caller, before, wanted, people));
}

TEST(Grants, NobodyGivesUpTheOwnRoleAdmin) {
  const auto admin = Roles("people/root", {ROLE_ADMIN}, "3");
  const auto agent = Roles("people/root", {ROLE_AGENT});
  EXPECT_EQ(ReasonOfGrant("people/root", admin, agent), reason::kGrantForbidden);
  EXPECT_EQ(ReasonOfGrant("people/root", admin, Roles("people/root", {})), reason::kGrantForbidden);
  EXPECT_EQ(ReasonOfGrant("people/other", admin, agent), "");
  EXPECT_EQ(ReasonOfGrant("people/root", admin, Roles("people/root", {ROLE_AGENT, ROLE_ADMIN})),
            "");
  EXPECT_EQ(ReasonOfGrant("people/root", agent, Roles("people/root", {})), "")
      << "admin by the token's claims";
}

TEST(Grants, ThereAreSoManyPeopleWithRoles) {
  const auto none = Roles("people/a", {}), agent = Roles("people/a", {ROLE_AGENT});
  EXPECT_EQ(ReasonOfGrant("people/root", none, agent, kMostPeopleWithRoles - 1), "");
  EXPECT_EQ(ReasonOfGrant("people/root", none, agent, kMostPeopleWithRoles),
            reason::kGrantForbidden);
  EXPECT_EQ(ReasonOfGrant("people/root", agent, none, kMostPeopleWithRoles), "") << "fewer";
  EXPECT_EQ(ReasonOfGrant("people/root", none, none, kMostPeopleWithRoles), "");
}

TEST(Grants, AStaleEtagIsRefused) {
  const auto before = Roles("people/a", {}, "7");
  EXPECT_EQ(ReasonOfGrant("people/root", before, Roles("people/a", {ROLE_AGENT}, "7")), "");
  EXPECT_EQ(ReasonOfGrant("people/root", before, Roles("people/a", {ROLE_AGENT}, "6")),
            reason::kStaleEtag);
}

TEST(Grants, AreToldAsThePersonsNextFact) {
  const auto fact = FactOf(Roles("people/a", {}, "7"), Roles("people/a", {ROLE_AGENT, ROLE_ADMIN}));
  EXPECT_EQ(fact.subject(), "people/a");
  EXPECT_EQ(fact.version(), 8);
  EXPECT_EQ(fact.person_roles_changed().roles_size(), 2);
}

absl::Status Check(const v1::SetPersonRolesRequest& request) {
  Violations violations;
  CheckFields(violations, request);
  CheckRoles(violations, request);
  return violations.ToStatus();
}

TEST(Grants, OfUnknownOrRepeatedRolesAreRefused) {
  v1::SetPersonRolesRequest request;
  *request.mutable_person_roles() = Roles("people/a", {ROLE_AGENT, ROLE_ADMIN});
  EXPECT_TRUE(Check(request).ok());
  request.mutable_person_roles()->add_roles(ROLE_AGENT);
  EXPECT_EQ(ReasonOf(Check(request)), reason::kInvalidArgument);
  *request.mutable_person_roles() = Roles("people/a", {static_cast<common::v1::Role>(5)});
  EXPECT_EQ(ReasonOf(Check(request)), reason::kInvalidArgument) << "no service";
  *request.mutable_person_roles() = Roles("people/a", {common::v1::ROLE_UNSPECIFIED});
  EXPECT_EQ(ReasonOf(Check(request)), reason::kInvalidArgument);
  *request.mutable_person_roles() = Roles("agents/a", {ROLE_AGENT});
  EXPECT_EQ(ReasonOf(Check(request)), reason::kInvalidArgument);
}

}  // namespace
}  // namespace luukku::ticket
