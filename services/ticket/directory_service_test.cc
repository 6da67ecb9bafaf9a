// People, organisations and categories as their clients see them: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "absl/time/clock.h"
#include "lib/contract/texts.h"
#include "lib/db/request_key.h"
#include "lib/status/error.h"
#include "services/ticket/ticket_fixture.h"

namespace luukku::ticket {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kDenied;
using testing::kNotFound;
using testing::kOk;
using Fields = std::set<std::string>;

class DirectoryServiceTest : public DirectoryFixture {};

// The code of a Status or StatusOr.
template <typename Answer>
absl::StatusCode CodeOf(const Answer& answer) {
  return answer.status().code();
}

TEST_F(DirectoryServiceTest, AnOrganisationIsEdited) {
  const auto created = CreateOrganisation("root", "organisations/acme", "Acme Oy", "gold");
  v1::UpdateOrganisationRequest request;
  request.mutable_organisation()->set_name("organisations/acme");
  request.mutable_organisation()->set_etag(created->etag());
  request.mutable_organisation()->set_display_name("Acme Oyj");
  request.mutable_organisation()->set_members_see_tickets(true);
  request.mutable_update_mask()->add_paths("members_see_tickets");
  const auto edited = Call(*customers_, "root", &Customers::UpdateOrganisation, request);
  ASSERT_TRUE(edited.ok()) << edited.status();
  EXPECT_TRUE(edited->members_see_tickets());
  EXPECT_EQ(edited->display_name(), "Acme Oy") << "not in the mask";
  EXPECT_EQ(edited->customer_group(), "gold");
  EXPECT_EQ(GetOrganisation("alice", "organisations/acme")->SerializeAsString(),
            edited->SerializeAsString());
  EXPECT_EQ(ReasonOf(Call(*customers_, "root", &Customers::UpdateOrganisation, request).status()),
            reason::kStaleEtag);
  EXPECT_EQ(CodeOf(Call(*customers_, "mervi", &Customers::UpdateOrganisation, request)), kDenied);
  request.mutable_organisation()->clear_etag();
  request.mutable_organisation()->clear_display_name();
  request.mutable_update_mask()->add_paths("display_name");
  request.mutable_update_mask()->add_paths("customer_group");
  EXPECT_EQ(
      ViolatedFields(Call(*customers_, "root", &Customers::UpdateOrganisation, request).status()),
      (Fields{"organisation.display_name", "update_mask"}));
  request.mutable_organisation()->set_name("organisations/none");
  request.mutable_update_mask()->clear_paths();
  request.mutable_update_mask()->add_paths("members_see_tickets");
  EXPECT_EQ(CodeOf(Call(*customers_, "root", &Customers::UpdateOrganisation, request)), kNotFound);
  const auto events = Events();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].version(), 2);
  EXPECT_EQ(events[1].organisation_changed().display_name(), "Acme Oy");
}

TEST_F(DirectoryServiceTest, WhatIsCreatedIsFound) {
  const auto organisation = CreateOrganisation("root", "organisations/acme", "Acme Oy", "gold");
  ASSERT_TRUE(organisation.ok()) << organisation.status();
  EXPECT_EQ(organisation->name(), "organisations/acme");
  EXPECT_EQ(organisation->display_name(), "Acme Oy");
  EXPECT_EQ(organisation->customer_group(), "gold");
  EXPECT_EQ(GetOrganisation("alice", "organisations/acme")->SerializeAsString(),
            organisation->SerializeAsString());

  const auto person = CreatePerson("alice", "people/Ritva_1.x", "Ritva Ö", "organisations/acme");
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_EQ(person->organisation(), "organisations/acme");
  EXPECT_EQ(GetPerson("alice", "people/Ritva_1.x")->SerializeAsString(),
            person->SerializeAsString());
  const auto alone = CreatePerson("alice", "people/olli", "Olli");
  EXPECT_EQ(GetPerson("alice", "people/olli")->SerializeAsString(), alone->SerializeAsString());

  const auto root = CreateCategory("root", "categories/it", "IT");
  const auto child = CreateCategory("root", "categories/network", "Network", "categories/it");
  ASSERT_TRUE(child.ok()) << child.status();
  EXPECT_EQ(child->parent(), "categories/it");
  EXPECT_EQ(GetCategory("alice", "categories/it")->SerializeAsString(), root->SerializeAsString());
  EXPECT_EQ(GetCategory("alice", "categories/network")->SerializeAsString(),
            child->SerializeAsString());
  v1::Category shown = *child;
  shown.clear_etag();
  EXPECT_EQ(GetCategory("ritva", "categories/network")->SerializeAsString(),
            shown.SerializeAsString())
      << "less what is the desk's";

  EXPECT_EQ(NamesOf(ListOrganisations("alice")->organisations()),
            std::vector<std::string>{"organisations/acme"});
  EXPECT_THAT(NamesOf(ListPeople("alice")->people()),
              ElementsAre("people/olli", "people/Ritva_1.x"));
  EXPECT_THAT(NamesOf(ListCategories("ritva")->categories()),
              ElementsAre("categories/it", "categories/network"));
  EXPECT_EQ(ListPeople("alice")->people(1).SerializeAsString(), person->SerializeAsString());
}

TEST_F(DirectoryServiceTest, NamesWhatDoesNotExist) {
  for (const auto& status : {GetOrganisation("alice", "organisations/none").status(),
                             GetPerson("alice", "people/none").status(),
                             GetCategory("alice", "categories/none").status()}) {
    EXPECT_EQ(status.code(), kNotFound);
    EXPECT_EQ(ReasonOf(status), reason::kNotFound);
  }
  for (const auto& status :
       {GetOrganisation("alice", "acme").status(), GetPerson("ritva", "people/a@b.fi").status(),
        GetCategory("alice", "").status()}) {
    EXPECT_EQ(ViolatedFields(status), Fields{"name"});
  }
}

TEST_F(DirectoryServiceTest, ANameIsTakenOnce) {
  ASSERT_TRUE(CreateOrganisation("root", "organisations/acme", "Acme").ok());
  ASSERT_TRUE(CreatePerson("alice", "people/ritva", "Ritva").ok());
  ASSERT_TRUE(CreateCategory("root", "categories/it", "IT").ok());
  const std::map<std::string, absl::Status> again = {
      {"organisations/acme", CreateOrganisation("root", "organisations/acme", "Other").status()},
      {"people/ritva", CreatePerson("alice", "people/ritva", "Other").status()},
      {"categories/it", CreateCategory("root", "categories/it", "Other").status()}};
  for (const auto& [name, status] : again) {
    EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << name;
    EXPECT_EQ(ReasonOf(status), reason::kAlreadyExists);
    EXPECT_EQ(std::string(status.message()), name + " exists already");
  }
  EXPECT_EQ(GetOrganisation("root", "organisations/acme")->display_name(), "Acme");
  EXPECT_EQ(Events().size(), 2u);
}

TEST_F(DirectoryServiceTest, NamesReferencesThatDoNotExist) {
  EXPECT_EQ(
      ViolatedFields(CreatePerson("alice", "people/ritva", "Ritva", "organisations/no").status()),
      Fields{"person.organisation"});
  EXPECT_EQ(ViolatedFields(CreateCategory("root", "categories/it", "IT", "categories/no").status()),
            Fields{"category.parent"});
  EXPECT_EQ(ViolatedFields(CreateCategory("root", "categories/it", "IT", "categories/it").status()),
            Fields{"category.parent"})
      << "nothing is its own parent";
  EXPECT_EQ(CodeOf(GetPerson("alice", "people/ritva")), kNotFound);
  EXPECT_EQ(CodeOf(GetCategory("alice", "categories/it")), kNotFound);
  EXPECT_THAT(Events(), IsEmpty());
}

TEST_F(DirectoryServiceTest, NamesAllViolations) {
  const std::string long_name(201, 'x');
  EXPECT_EQ(
      ViolatedFields(CreateOrganisation("root", "organisations/Acme", "", "Gold!", "x").status()),
      (Fields{"organisation.name", "organisation.display_name", "organisation.customer_group",
              "request_id"}));
  EXPECT_EQ(ViolatedFields(
                CreatePerson("alice", "people/ritva@acme.fi", long_name, "acme", "x").status()),
            (Fields{"person.name", "person.display_name", "person.organisation", "request_id"}));
  EXPECT_EQ(ViolatedFields(CreateCategory("root", "it", "two\nlines", "it", "x").status()),
            (Fields{"category.name", "category.display_name", "category.parent", "request_id"}));
  EXPECT_EQ(ViolatedFields(Call(*customers_, "root", &Customers::CreateOrganisation,
                                v1::CreateOrganisationRequest())
                               .status()),
            (Fields{"organisation.name", "organisation.display_name"}));
  EXPECT_EQ(ViolatedFields(ListPeople("alice", -1).status()), Fields{"page_size"});
}

TEST_F(DirectoryServiceTest, LimitsAreCountedInCharacters) {
  std::string ahs;
  for (int i = 0; i < 200; ++i) ahs += "ä";
  const std::string id40(40, 'o'), id64(64, 'c');
  EXPECT_EQ(CodeOf(CreateOrganisation("root", "organisations/" + id40, ahs, id40)), kOk);
  EXPECT_EQ(CodeOf(CreatePerson("root", "people/" + id64, ahs)), kOk);
  EXPECT_EQ(CodeOf(CreateCategory("root", "categories/" + id64, ahs)), kOk);
  EXPECT_EQ(GetPerson("root", "people/" + id64)->display_name(), ahs);

  EXPECT_EQ(
      ViolatedFields(
          CreateOrganisation("root", "organisations/" + id40 + "o", ahs + "ä", id40 + "o")
              .status()),
      (Fields{"organisation.name", "organisation.display_name", "organisation.customer_group"}));
  EXPECT_EQ(ViolatedFields(CreatePerson("root", "people/" + id64 + "c", "Ritva").status()),
            Fields{"person.name"});
  EXPECT_EQ(ViolatedFields(CreateCategory("root", "categories/" + id64 + "c", "IT").status()),
            Fields{"category.name"});
}

TEST_F(DirectoryServiceTest, RolesMayWhatTheContractSays) {
  struct Case {
    std::string who;
    absl::StatusCode create_admin, desk, read_category;
  };
  for (const Case& c : {Case{"ritva", kDenied, kDenied, kOk}, Case{"alice", kDenied, kOk, kOk},
                        Case{"mervi", kDenied, kOk, kOk}, Case{"root", kOk, kOk, kOk},
                        Case{"router", kOk, kOk, kOk}}) {
    SCOPED_TRACE(c.who);
    EXPECT_EQ(CodeOf(CreateOrganisation(c.who, "organisations/of-" + c.who, "Acme")),
              c.create_admin);
    EXPECT_EQ(CodeOf(CreateCategory(c.who, "categories/of-" + c.who, "IT")), c.create_admin);
    EXPECT_EQ(CodeOf(CreatePerson(c.who, "people/of-" + c.who, "Ritva")), c.desk);
    EXPECT_EQ(CodeOf(GetOrganisation(c.who, "organisations/none")),
              c.desk == kOk ? kNotFound : kDenied);
    EXPECT_EQ(CodeOf(ListOrganisations(c.who)), c.desk);
    EXPECT_EQ(CodeOf(ListPeople(c.who)), c.desk);
    EXPECT_EQ(CodeOf(GetCategory(c.who, "categories/none")), kNotFound);
    EXPECT_EQ(CodeOf(ListCategories(c.who)), c.read_category);
  }
}

TEST_F(DirectoryServiceTest, ARequesterSeesOnlyTheOwnPerson) {
  EXPECT_EQ(CodeOf(GetPerson("ritva", "people/ritva")), kNotFound) << "not known yet";
  ASSERT_TRUE(CreatePerson("alice", "people/ritva", "Ritva").ok());
  ASSERT_TRUE(CreatePerson("alice", "people/olli", "Olli").ok());
  EXPECT_EQ(GetPerson("ritva", "people/ritva")->display_name(), "Ritva");
  EXPECT_EQ(GetPerson("ritva", "people/olli").status(), NotFound("people/olli"));
  for (const char* who : {"alice", "mervi", "root", "router"}) {
    EXPECT_EQ(GetPerson(who, "people/olli")->display_name(), "Olli") << who;
  }
}

TEST_F(DirectoryServiceTest, RepeatedCallsGetTheFirstAnswer) {
  const std::string id = db::RandomUuid();
  ASSERT_TRUE(CreateOrganisation("root", "organisations/acme", "Acme", "gold", id).ok());
  const auto organisation = CreateOrganisation("root", "organisations/acme", "Acme", "gold", id);
  ASSERT_TRUE(organisation.ok()) << organisation.status();
  EXPECT_EQ(organisation->customer_group(), "gold");
  const auto person = CreatePerson("alice", "people/ritva", "Ritva", "organisations/acme", id);
  EXPECT_EQ(
      CreatePerson("alice", "people/ritva", "Ritva", "organisations/acme", id)->SerializeAsString(),
      person->SerializeAsString());
  const auto category = CreateCategory("root", "categories/it", "IT", "", id);
  EXPECT_EQ(CreateCategory("root", "categories/it", "IT", "", id)->SerializeAsString(),
            category->SerializeAsString());
  EXPECT_EQ(Events().size(), 2u);

  // Another body is refused, another caller is another matter.
  EXPECT_EQ(ReasonOf(CreateOrganisation("root", "organisations/other", "Other", "", id).status()),
            reason::kRequestIdReused);
  EXPECT_EQ(ReasonOf(CreatePerson("alice", "people/olli", "Olli", "", id).status()),
            reason::kRequestIdReused);
  EXPECT_EQ(ReasonOf(CreateCategory("root", "categories/hr", "HR", "", id).status()),
            reason::kRequestIdReused);
  EXPECT_EQ(CodeOf(CreateOrganisation("router", "organisations/acme", "Acme", "gold", id)),
            absl::StatusCode::kAlreadyExists);
}

TEST_F(DirectoryServiceTest, ARefusedCallMayBeMended) {
  const std::string id = db::RandomUuid();
  EXPECT_FALSE(CreatePerson("alice", "people/ritva", "Ritva", "organisations/acme", id).ok());
  ASSERT_TRUE(CreateOrganisation("root", "organisations/acme", "Acme").ok());
  EXPECT_EQ(CodeOf(CreatePerson("alice", "people/ritva", "Ritva", "organisations/acme", id)), kOk);
}

TEST_F(DirectoryServiceTest, TheFeedTellsOfOrganisationsAndCategories) {
  const std::string id = db::RandomUuid();
  const int64_t before = absl::ToUnixSeconds(absl::Now());
  ASSERT_TRUE(CreateOrganisation("root", "organisations/acme", "Acme Oy", "gold", id).ok());
  ASSERT_TRUE(CreatePerson("root", "people/ritva", "Ritva", "organisations/acme").ok());
  ASSERT_TRUE(CreateCategory("root", "categories/it", "IT").ok());
  ASSERT_TRUE(CreateCategory("router", "categories/net", "Network", "categories/it", id).ok());

  const auto events = Events();
  ASSERT_EQ(events.size(), 3u) << "none of people";
  for (const auto& event : events) {
    EXPECT_EQ(event.version(), 1);
    EXPECT_EQ(event.origin(), event::v1::ORIGIN_LIVE);
    EXPECT_EQ(event.trace_parent(), kTraceParent);
    EXPECT_TRUE(IsUuid(event.caused_by_call()));
    EXPECT_GE(event.occurred_at().seconds(), before);
    EXPECT_EQ(event.after_case(), event::v1::Event::AFTER_NOT_SET);
  }
  EXPECT_EQ(events[0].subject(), "organisations/acme");
  EXPECT_EQ(events[0].caused_by_call(), id);
  EXPECT_EQ(events[0].actor_kind(), common::v1::ACTOR_KIND_AGENT);
  EXPECT_EQ(events[0].organisation_changed().display_name(), "Acme Oy");
  EXPECT_EQ(events[0].organisation_changed().customer_group(), "gold");
  EXPECT_EQ(events[1].subject(), "categories/it");
  EXPECT_EQ(events[1].category_changed().display_name(), "IT");
  EXPECT_EQ(events[1].category_changed().parent(), "");
  EXPECT_EQ(events[2].subject(), "categories/net");
  EXPECT_EQ(events[2].caused_by_call(), id);
  EXPECT_EQ(events[2].actor_kind(), common::v1::ACTOR_KIND_SERVICE);
  EXPECT_EQ(events[2].category_changed().parent(), "categories/it");
}

}  // namespace
}  // namespace luukku::ticket
