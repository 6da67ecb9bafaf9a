// Roles of people as their clients see them: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/db/request_key.h"
#include "lib/status/error.h"
#include "luukku/ticket/v1/erasure_service.grpc.pb.h"
#include "luukku/ticket/v1/role_service.grpc.pb.h"
#include "services/ticket/roles/grant_admin.h"
#include "services/ticket/roles/sql.h"
#include "services/ticket/ticket_fixture.h"

namespace luukku::ticket {
namespace {

using common::v1::ROLE_ADMIN;
using common::v1::ROLE_AGENT;
using common::v1::ROLE_QUEUE_MANAGER;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RoleServiceTest : public DirectoryFixture {
 protected:
  using Stub = v1::RoleService::Stub;

  v1::SetPersonRolesRequest SetRequest(const std::string& id, std::vector<common::v1::Role> roles,
                                       const std::string& etag = "") {
    v1::SetPersonRolesRequest request;
    request.mutable_person_roles()->set_name("people/" + id);
    request.mutable_person_roles()->set_etag(etag);
    for (const auto role : roles) request.mutable_person_roles()->add_roles(role);
    return request;
  }
  absl::StatusOr<v1::PersonRoles> Set(const std::string& who,
                                      const v1::SetPersonRolesRequest& set) {
    return Call(*roles_, who, &Stub::SetPersonRoles, set);
  }
  absl::StatusOr<v1::PersonRoles> Get(const std::string& who, const std::string& id) {
    v1::GetPersonRolesRequest request;
    request.set_name("people/" + id);
    return Call(*roles_, who, &Stub::GetPersonRoles, request);
  }
  std::vector<event::v1::Event> FactsOf(const std::string& id) {
    std::vector<event::v1::Event> facts;
    for (const auto& event : Events()) {
      if (event.subject() == "people/" + id) facts.push_back(event);
    }
    return facts;
  }

  const std::unique_ptr<Stub> roles_ = v1::RoleService::NewStub(server_->Channel());
};

TEST_F(RoleServiceTest, GrantsAreReadAndToldInFull) {
  ASSERT_TRUE(CreatePerson("alice", "people/maija", "Maija", "").ok());
  EXPECT_THAT(Get("root", "maija")->roles(), IsEmpty());
  const auto set = Set("root", SetRequest("maija", {ROLE_AGENT, ROLE_ADMIN}, "0"));
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT(set->roles(), ElementsAre(ROLE_AGENT, ROLE_ADMIN));
  EXPECT_EQ(Get("root", "maija")->SerializeAsString(), set->SerializeAsString());
  EXPECT_EQ(Get("maija", "maija")->SerializeAsString(), set->SerializeAsString()) << "the own";
  EXPECT_EQ(ReasonOf(Set("root", SetRequest("maija", {}, "0")).status()), reason::kStaleEtag);
  const auto revoked = Set("root", SetRequest("maija", {}, set->etag()));
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_THAT(Get("root", "maija")->roles(), IsEmpty());
  const auto facts = FactsOf("maija");
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[0].version(), 1);
  EXPECT_THAT(facts[0].person_roles_changed().roles(), ElementsAre(ROLE_AGENT, ROLE_ADMIN));
  EXPECT_EQ(facts[1].version(), 2);
  EXPECT_TRUE(facts[1].has_person_roles_changed());
  EXPECT_THAT(facts[1].person_roles_changed().roles(), IsEmpty());
}

TEST_F(RoleServiceTest, ARequestHasOneEffect) {
  ASSERT_TRUE(CreatePerson("alice", "people/olga", "Olga", "").ok());
  auto request = SetRequest("olga", {ROLE_AGENT});
  request.set_request_id(db::RandomUuid());
  const auto first = Set("root", request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Set("root", request)->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(FactsOf("olga").size(), 1u);
}

TEST_F(RoleServiceTest, OnlyAdminsGrantAndOnlyToPeopleWhoAreKnown) {
  ASSERT_TRUE(CreatePerson("alice", "people/pekka", "Pekka", "").ok());
  for (const char* who : {"alice", "mervi", "router", "ritva"}) {
    EXPECT_EQ(Set(who, SetRequest("pekka", {ROLE_ADMIN})).status().code(),
              absl::StatusCode::kPermissionDenied)
        << who;
  }
  EXPECT_EQ(Get("ritva", "pekka").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Set("root", SetRequest("nobody", {ROLE_ADMIN})).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(ViolatedFields(Set("root", SetRequest("pekka", {ROLE_AGENT, ROLE_AGENT})).status()),
            (std::set<std::string>{"person_roles.roles[1]"}));
  EXPECT_THAT(FactsOf("pekka"), IsEmpty());
}

TEST_F(RoleServiceTest, AnAdminDoesNotGiveUpTheOwnRole) {
  ASSERT_TRUE(CreatePerson("alice", "people/root", "Root", "").ok());
  ASSERT_TRUE(Set("root", SetRequest("root", {ROLE_ADMIN})).ok());
  EXPECT_EQ(ReasonOf(Set("root", SetRequest("root", {ROLE_AGENT})).status()),
            reason::kGrantForbidden);
  v1::ErasePersonRequest request;
  request.set_name("people/root");
  const auto erasures = v1::ErasureService::NewStub(server_->Channel());
  const auto erased =
      Call(*erasures, "root", &v1::ErasureService::Stub::ErasePerson, request).status();
  EXPECT_EQ(erased.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(erased), reason::kGrantForbidden);
  EXPECT_THAT(Get("root", "root")->roles(), ElementsAre(ROLE_ADMIN));
}

TEST_F(RoleServiceTest, PeopleWithRolesAreListedInPages) {
  for (const char* id : {"l1", "l2", "l3"}) {
    ASSERT_TRUE(CreatePerson("alice", std::string("people/") + id, id, "").ok());
    ASSERT_TRUE(Set("root", SetRequest(id, {ROLE_QUEUE_MANAGER})).ok());
  }
  std::vector<std::string> names;
  v1::ListPersonRolesRequest request;
  request.set_page_size(1);
  do {
    const auto page = Call(*roles_, "root", &Stub::ListPersonRoles, request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& person : page->person_roles()) {
      EXPECT_FALSE(person.roles().empty());
      names.push_back(person.name());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_THAT(names, ::testing::IsSupersetOf({"people/l1", "people/l2", "people/l3"}));
}

TEST_F(RoleServiceTest, WhoIsErasedHasNoRoles) {
  ASSERT_TRUE(CreatePerson("alice", "people/erkki", "Erkki", "").ok());
  ASSERT_TRUE(Set("root", SetRequest("erkki", {ROLE_ADMIN})).ok());
  v1::ErasePersonRequest request;
  request.set_name("people/erkki");
  const auto erasures = v1::ErasureService::NewStub(server_->Channel());
  ASSERT_TRUE(Call(*erasures, "root", &v1::ErasureService::Stub::ErasePerson, request).ok());
  EXPECT_EQ(Get("root", "erkki").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(database_->Query("SELECT FROM person_roles WHERE person = 'erkki'").size(), 0u);
  const auto facts = FactsOf("erkki");
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[1].version(), 2);
  EXPECT_THAT(facts[1].person_roles_changed().roles(), IsEmpty());
}

TEST_F(RoleServiceTest, TheOwnerOfTheSchemaMakesTheFirstAdmin) {
  db::Connection owner({.conninfo = database_->owner()});
  const auto said = GrantAdmin(owner, "people/first");
  ASSERT_TRUE(said.ok()) << said.status();
  EXPECT_EQ(*said, "people/first is an admin");
  EXPECT_THAT(Get("root", "first")->roles(), ElementsAre(ROLE_ADMIN));
  ASSERT_TRUE(Set("root", SetRequest("first", {ROLE_AGENT})).ok());
  ASSERT_TRUE(GrantAdmin(owner, "first").ok());
  EXPECT_THAT(Get("root", "first")->roles(), ElementsAre(ROLE_AGENT, ROLE_ADMIN));
  const auto facts = FactsOf("first");
  ASSERT_EQ(facts.size(), 3u);
  EXPECT_EQ(facts[2].version(), 3);
  for (const char* bad : {"", "people/", "agents/x", "a b", "m@example.com"}) {
    EXPECT_EQ(GrantAdmin(owner, bad).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST_F(RoleServiceTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_->runtime()});
  for (const auto* statement : sql::services::ticket::roles::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::ticket
