// People, organisations and categories as their clients see them: real gRPC, real PostgreSQL.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "lib/db/request_key.h"
#include "lib/status/checks.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/server.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/ticket/v1/catalogue_service.grpc.pb.h"
#include "luukku/ticket/v1/customer_service.grpc.pb.h"
#include "services/ticket/service.h"

namespace luukku::ticket {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Customers = v1::CustomerService::Stub;
using Catalogue = v1::CatalogueService::Stub;

constexpr char kTraceParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

// Every test has an empty directory of its own.
class DirectoryServiceTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    database_ = new testing::Database("ticket", Service().migrations);
    tokens_ = new testing::Tokens();
    server_ = new testing::Server(Service(), *database_, *tokens_);
  }
  static void TearDownTestSuite() {
    delete server_;
    delete tokens_;
    delete database_;
  }
  void SetUp() override {
    database_->Query("TRUNCATE organisations, people, categories, requests, events");
  }

  // Calls a method as `who`: "ritva" and "olli" are requesters, "alice" is an agent, "mervi" a
  // queue manager, "root" an admin, "router" a service.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub, const std::string& who,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    Response response;
    auto context = testing::ContextFor(TokenOf(who));
    context->AddMetadata("traceparent", kTraceParent);
    const grpc::Status status = (stub.*method)(context.get(), request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

  static std::string TokenOf(const std::string& who) {
    static const std::map<std::string, std::string> roles = {
        {"ritva", "requester"},     {"olli", "requester"}, {"alice", "agent"},
        {"mervi", "queue_manager"}, {"root", "admin"},     {"router", "service"}};
    return tokens_->Mint(who, {roles.at(who)});
  }

  absl::StatusOr<v1::Organisation> CreateOrganisation(const std::string& who,
                                                      const std::string& name,
                                                      const std::string& display_name,
                                                      const std::string& customer_group = "",
                                                      const std::string& request_id = "") {
    v1::CreateOrganisationRequest request;
    request.mutable_organisation()->set_name(name);
    request.mutable_organisation()->set_display_name(display_name);
    request.mutable_organisation()->set_customer_group(customer_group);
    request.set_request_id(request_id);
    return Call(*customers_, who, &Customers::CreateOrganisation, request);
  }

  absl::StatusOr<v1::Person> CreatePerson(const std::string& who, const std::string& name,
                                          const std::string& display_name,
                                          const std::string& organisation = "",
                                          const std::string& request_id = "") {
    v1::CreatePersonRequest request;
    request.mutable_person()->set_name(name);
    request.mutable_person()->set_display_name(display_name);
    request.mutable_person()->set_organisation(organisation);
    request.set_request_id(request_id);
    return Call(*customers_, who, &Customers::CreatePerson, request);
  }

  absl::StatusOr<v1::Category> CreateCategory(const std::string& who, const std::string& name,
                                              const std::string& display_name,
                                              const std::string& parent = "",
                                              const std::string& request_id = "") {
    v1::CreateCategoryRequest request;
    request.mutable_category()->set_name(name);
    request.mutable_category()->set_display_name(display_name);
    request.mutable_category()->set_parent(parent);
    request.set_request_id(request_id);
    return Call(*catalogue_, who, &Catalogue::CreateCategory, request);
  }

  absl::StatusOr<v1::Organisation> GetOrganisation(const std::string& who,
                                                   const std::string& name) {
    v1::GetOrganisationRequest request;
    request.set_name(name);
    return Call(*customers_, who, &Customers::GetOrganisation, request);
  }

  absl::StatusOr<v1::Person> GetPerson(const std::string& who, const std::string& name) {
    v1::GetPersonRequest request;
    request.set_name(name);
    return Call(*customers_, who, &Customers::GetPerson, request);
  }

  absl::StatusOr<v1::Category> GetCategory(const std::string& who, const std::string& name) {
    v1::GetCategoryRequest request;
    request.set_name(name);
    return Call(*catalogue_, who, &Catalogue::GetCategory, request);
  }

  absl::StatusOr<v1::ListOrganisationsResponse> ListOrganisations(const std::string& who,
                                                                  int size = 0,
                                                                  const std::string& token = "") {
    return Call(*customers_, who, &Customers::ListOrganisations,
                PageRequest<v1::ListOrganisationsRequest>(size, token));
  }

  absl::StatusOr<v1::ListPeopleResponse> ListPeople(const std::string& who, int size = 0,
                                                    const std::string& token = "") {
    return Call(*customers_, who, &Customers::ListPeople,
                PageRequest<v1::ListPeopleRequest>(size, token));
  }

  absl::StatusOr<v1::ListCategoriesResponse> ListCategories(const std::string& who, int size = 0,
                                                            const std::string& token = "") {
    return Call(*catalogue_, who, &Catalogue::ListCategories,
                PageRequest<v1::ListCategoriesRequest>(size, token));
  }

  template <typename Request>
  static Request PageRequest(int size, const std::string& token) {
    Request request;
    request.set_page_size(size);
    request.set_page_token(token);
    return request;
  }

  // All events that there are, with what stands in columns put back.
  static std::vector<event::v1::Event> Events() {
    std::vector<event::v1::Event> events;
    for (const auto& row : database_->Query(
             "SELECT subject, version, body, extract(epoch FROM occurred_at)::bigint AS at, "
             "occurred_at = recorded_at AS live FROM events ORDER BY position")) {
      event::v1::Event& event = events.emplace_back();
      EXPECT_TRUE(event.ParseFromString(pqxx::binarystring(row["body"]).str()));
      event.set_subject(row["subject"].as<std::string>());
      event.set_version(row["version"].as<int>());
      event.mutable_occurred_at()->set_seconds(row["at"].as<int64_t>());
      EXPECT_TRUE(row["live"].as<bool>());
    }
    return events;
  }

  static testing::Database* database_;
  static testing::Tokens* tokens_;
  static testing::Server* server_;
  std::unique_ptr<Customers> customers_ = v1::CustomerService::NewStub(server_->Channel());
  std::unique_ptr<Catalogue> catalogue_ = v1::CatalogueService::NewStub(server_->Channel());
};

testing::Database* DirectoryServiceTest::database_;
testing::Tokens* DirectoryServiceTest::tokens_;
testing::Server* DirectoryServiceTest::server_;

std::set<std::string> ViolatedFields(const absl::Status& status) {
  std::set<std::string> fields;
  google::rpc::BadRequest details;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload) details.ParseFromString(std::string(*payload));
  for (const auto& violation : details.field_violations()) fields.insert(violation.field());
  return fields;
}

using Fields = std::set<std::string>;

// The code of a Status or StatusOr.
template <typename Answer>
absl::StatusCode CodeOf(const Answer& answer) {
  return answer.status().code();
}

constexpr auto kOk = absl::StatusCode::kOk;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kNotFound = absl::StatusCode::kNotFound;

template <typename Resources>
std::vector<std::string> NamesOf(const Resources& resources) {
  std::vector<std::string> names;
  for (const auto& resource : resources) names.push_back(resource.name());
  return names;
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
  EXPECT_EQ(GetCategory("ritva", "categories/it")->SerializeAsString(), root->SerializeAsString());
  EXPECT_EQ(GetCategory("ritva", "categories/network")->SerializeAsString(),
            child->SerializeAsString());

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
    EXPECT_TRUE(db::IsUuid(event.caused_by_call()));
    EXPECT_GE(event.occurred_at().seconds(), before);
    EXPECT_EQ(event.after_case(), event::v1::Event::AFTER_NOT_SET);
  }
  EXPECT_EQ(events[0].subject(), "organisations/acme");
  EXPECT_EQ(events[0].caused_by_call(), id);
  EXPECT_EQ(events[0].actor_kind(), common::v1::ACTOR_KIND_AGENT);
  EXPECT_EQ(events[0].organisation_named().display_name(), "Acme Oy");
  EXPECT_EQ(events[0].organisation_named().customer_group(), "gold");
  EXPECT_EQ(events[1].subject(), "categories/it");
  EXPECT_EQ(events[1].category_named().display_name(), "IT");
  EXPECT_EQ(events[1].category_named().parent(), "");
  EXPECT_EQ(events[2].subject(), "categories/net");
  EXPECT_EQ(events[2].caused_by_call(), id);
  EXPECT_EQ(events[2].actor_kind(), common::v1::ACTOR_KIND_SERVICE);
  EXPECT_EQ(events[2].category_named().parent(), "categories/it");
}

// Reads a list to its end in pages of 3; `list(size, token)` reads one, `resources` is its field.
template <typename ListPage, typename ResourcesOf>
std::vector<std::string> ReadPages(ListPage list, ResourcesOf resources) {
  std::vector<std::string> names;
  std::string token;
  do {
    const auto page = list(3, token);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return names;
    const auto more = NamesOf(resources(*page));
    EXPECT_EQ(more.size(), page->next_page_token().empty() ? 1u : 3u);
    names.insert(names.end(), more.begin(), more.end());
    token = page->next_page_token();
  } while (!token.empty());
  return names;
}

// Pairs have the same display name. It holds a control character, as a name from a token may.
TEST_F(DirectoryServiceTest, PagesByNameWithoutHolesOrRepeats) {
  std::vector<std::string> ids;
  for (int i = 0; i < 10; ++i) ids.push_back(absl::StrCat("id", i));
  for (const char* table : {"organisations", "people", "categories"}) {
    for (int i = 9; i >= 0; --i) {
      database_->Query(absl::StrCat("INSERT INTO ", table, " (id, display_name) VALUES ('", ids[i],
                                    "', 'Name ", i / 2, "' || chr(31) || 'Ö')"));
    }
  }
  const auto names = [&](const std::string& collection) {
    std::vector<std::string> all;
    for (const std::string& id : ids) all.push_back(collection + id);
    return all;
  };
  EXPECT_EQ(
      ReadPages([&](int size, auto& token) { return ListOrganisations("alice", size, token); },
                [](const auto& page) { return page.organisations(); }),
      names("organisations/"));
  EXPECT_EQ(ReadPages([&](int size, auto& token) { return ListPeople("alice", size, token); },
                      [](const auto& page) { return page.people(); }),
            names("people/"));
  EXPECT_EQ(ReadPages([&](int size, auto& token) { return ListCategories("ritva", size, token); },
                      [](const auto& page) { return page.categories(); }),
            names("categories/"));
  EXPECT_EQ(ListPeople("alice", 10)->next_page_token(), "");
  EXPECT_EQ(ListPeople("alice", 1000)->people_size(), 10);
}

TEST_F(DirectoryServiceTest, PageSizesHaveAStandardAndALimit) {
  database_->Query(
      "INSERT INTO people (id, display_name) SELECT i::text, i::text FROM generate_series(1, 210) "
      "i");
  EXPECT_EQ(ListPeople("alice")->people_size(), 50);
  EXPECT_EQ(ListPeople("alice", 1000)->people_size(), 200);
}

TEST_F(DirectoryServiceTest, PageTokensHoldForOneListAndCaller) {
  database_->Query("INSERT INTO people (id, display_name) VALUES ('a', 'A'), ('b', 'B')");
  const std::string token = ListPeople("alice", 1)->next_page_token();
  EXPECT_EQ(ListPeople("alice", 1, token)->people(0).name(), "people/b");
  // With the right query, but a key that is no text.
  const std::string query = "luukku.ticket.v1.CustomerService/ListPeople\nalice\n";
  std::string key;
  absl::WebSafeBase64Escape("\x0a\x01\xff", &key);
  for (const auto& status :
       {ListPeople("root", 1, token).status(), ListOrganisations("alice", 1, token).status(),
        ListPeople("alice", 1, "nonsense").status(),
        ListPeople("alice", 1, EncodePageToken(query, {key, key})).status()}) {
    EXPECT_EQ(ReasonOf(status), reason::kPageTokenInvalid);
  }
}

}  // namespace
}  // namespace luukku::ticket
