#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/server.h"
#include "luukku/event/v1/event.pb.h"
#include "luukku/ticket/v1/catalogue_service.grpc.pb.h"
#include "luukku/ticket/v1/conversation_service.grpc.pb.h"
#include "luukku/ticket/v1/customer_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "services/ticket/service.h"

// What the tests of the ticket service share: the service over real gRPC and PostgreSQL.
namespace luukku::ticket {

inline constexpr char kTraceParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

inline std::set<std::string> ViolatedFields(const absl::Status& status) {
  std::set<std::string> fields;
  google::rpc::BadRequest details;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload) details.ParseFromString(std::string(*payload));
  for (const auto& violation : details.field_violations()) fields.insert(violation.field());
  return fields;
}

template <typename Resources>
std::vector<std::string> NamesOf(const Resources& resources) {
  std::vector<std::string> names;
  for (const auto& resource : resources) names.push_back(resource.name());
  return names;
}

// One ticket service for all tests of a suite.
class ServiceFixture : public ::testing::Test {
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

  // Calls a method of the stub as `who`: "alice" is an agent, "mervi" a queue manager, "root" an
  // admin, "router" a service; everybody else ("ritva", "olli") is a requester.
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

  // Leaves of all kinds the settings of the desk only.
  static void EmptyKinds() {
    for (const char* table : {"resources", "resource_revisions"}) {
      database_->Query(std::string("DELETE FROM ") + table + " WHERE kind <> 'desks'");
    }
  }

  static std::string TokenOf(const std::string& who) {
    static const auto& roles = *new std::map<std::string, std::string>{
        {"alice", "agent"}, {"mervi", "queue_manager"}, {"root", "admin"}, {"router", "service"}};
    const auto role = roles.find(who);
    return tokens_->Mint(who, {role == roles.end() ? "requester" : role->second});
  }

  inline static testing::Database* database_ = nullptr;
  inline static testing::Tokens* tokens_ = nullptr;
  inline static testing::Server* server_ = nullptr;
};

class TicketFixture : public ServiceFixture {
 protected:
  using Stub = v1::TicketService::Stub;
  using Talk = v1::ConversationService::Stub;

  static v1::CreateTicketRequest NewTicket(const std::string& subject = "Printer on fire") {
    v1::CreateTicketRequest request;
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_PORTAL);
    request.mutable_ticket()->set_subject(subject);
    return request;
  }

  v1::Ticket Create(const std::string& who, const std::string& subject = "Printer on fire") {
    auto ticket = Call(*stub_, who, &Stub::CreateTicket, NewTicket(subject));
    EXPECT_TRUE(ticket.ok()) << ticket.status();
    return ticket.ok() ? *ticket : v1::Ticket();
  }

  absl::StatusOr<v1::Ticket> Get(const std::string& who, const std::string& name) {
    v1::GetTicketRequest request;
    request.set_name(name);
    return Call(*stub_, who, &Stub::GetTicket, request);
  }

  absl::StatusOr<v1::Comment> Say(const std::string& who, const std::string& ticket,
                                  const std::string& text, bool internal = false) {
    v1::CreateCommentRequest request;
    request.set_parent(ticket);
    request.mutable_comment()->set_text(text);
    request.mutable_comment()->set_internal(internal);
    const auto said = Call(*talk_, who, &Talk::CreateComment, request);
    return said.ok() ? absl::StatusOr<v1::Comment>(said->comment()) : said.status();
  }

  template <typename Request>
  absl::StatusOr<v1::Ticket> Move(const std::string& who,
                                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                               v1::Ticket*),
                                  const std::string& name, const std::string& etag = "") {
    Request request;
    request.set_name(name);
    request.set_etag(etag);
    return Call(*stub_, who, method, request);
  }

  std::unique_ptr<Stub> stub_ = v1::TicketService::NewStub(server_->Channel());
  std::unique_ptr<Talk> talk_ = v1::ConversationService::NewStub(server_->Channel());
};

// Every test has an empty directory of its own: people, organisations and categories.
class DirectoryFixture : public ServiceFixture {
 protected:
  using Customers = v1::CustomerService::Stub;
  using Catalogue = v1::CatalogueService::Stub;

  void SetUp() override {
    EmptyKinds();
    database_->Query("TRUNCATE people, person_roles, requests, events");
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

  std::unique_ptr<Customers> customers_ = v1::CustomerService::NewStub(server_->Channel());
  std::unique_ptr<Catalogue> catalogue_ = v1::CatalogueService::NewStub(server_->Channel());
};

}  // namespace luukku::ticket
