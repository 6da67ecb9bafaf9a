#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/server.h"
#include "luukku/routing/v1/calendar_service.grpc.pb.h"
#include "luukku/routing/v1/rule_service.grpc.pb.h"
#include "luukku/routing/v1/sla_service.grpc.pb.h"
#include "luukku/routing/v1/team_service.grpc.pb.h"
#include "services/routing/kinds.h"
#include "services/routing/migrations.h"
#include "services/routing/sla/sla_service.h"

// What the tests of teams, agents, rules, calendars and policies share: their edges over real gRPC
// and PostgreSQL.
namespace luukku::routing {

using Fields = std::set<std::string>;

inline Fields ViolatedFields(const absl::Status& status) {
  Fields fields;
  google::rpc::BadRequest details;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload) details.ParseFromString(std::string(*payload));
  for (const auto& violation : details.field_violations()) fields.insert(violation.field());
  return fields;
}

// The code of a StatusOr.
template <typename Answer>
absl::StatusCode CodeOf(const Answer& answer) {
  return answer.status().code();
}

template <typename Resources>
std::vector<std::string> NamesOf(const Resources& resources) {
  std::vector<std::string> names;
  for (const auto& resource : resources) names.push_back(resource.name());
  return names;
}

// One server for all tests of a suite; every test begins with empty tables.
class DirectoryFixture : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const server::Definition definition{
        .name = "routing", .migrations = Migrations(), .write_connections = 4, .build = Build};
    database_ = new testing::Database("routing", Migrations());
    tokens_ = new testing::Tokens();
    server_ = new testing::Server(definition, *database_, *tokens_);
  }
  static void TearDownTestSuite() {
    delete server_;
    delete tokens_;
    delete database_;
  }
  void SetUp() override {
    agent_changed_ = [](db::Transaction&, const std::string&) {};
    database_->Query(
        "TRUNCATE resources, resource_revisions, team_access, agent_teams_told, agents, "
        "agent_teams, work_items, "
        "requests, events, sla_clocks");
  }

  // Calls a method as `who`: "ritva" is a requester, "alice" and "bob" are agents, "mervi" is a
  // queue manager, "root" an admin, "router" a service, "chief" an agent and a queue manager.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub, const std::string& who,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    Response response;
    auto context = testing::ContextFor(TokenOf(who));
    const grpc::Status status = (stub.*method)(context.get(), request, &response);
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

  absl::StatusOr<v1::Team> CreateTeam(const std::string& who, const std::string& name,
                                      const std::string& display_name,
                                      const std::string& request_id = "") {
    v1::CreateTeamRequest request;
    request.mutable_team()->set_name(name);
    request.mutable_team()->set_display_name(display_name);
    request.set_request_id(request_id);
    return Call(*teams_, who, &v1::TeamService::Stub::CreateTeam, request);
  }

  // Puts resources of a kind into the database: `rows` are SQL of "id, title, body".
  static void Put(const std::string& kind, const std::string& rows) {
    database_->Query("INSERT INTO resources (kind, id, version, title, body) SELECT '" + kind +
                     "', id, 1, title, body FROM (" + rows + ") AS rows(id, title, body)");
  }

  inline static testing::Database* database_ = nullptr;
  inline static testing::Tokens* tokens_ = nullptr;
  inline static testing::Server* server_ = nullptr;
  inline static std::function<void(db::Transaction&, const std::string& agent_id)> agent_changed_;
  std::unique_ptr<v1::TeamService::Stub> teams_ = v1::TeamService::NewStub(server_->Channel());
  std::unique_ptr<v1::RuleService::Stub> rules_ = v1::RuleService::NewStub(server_->Channel());

 private:
  class App : public server::App {
   public:
    explicit App(const server::Parts& parts)
        : teams_(parts, "luukku.routing.v1.TeamService", kinds_, nullptr),
          rules_(parts, "luukku.routing.v1.RuleService", kinds_, nullptr),
          calendars_(parts, "luukku.routing.v1.CalendarService", kinds_, nullptr),
          sla_(parts, kinds_, &promises_) {}
    std::vector<server::Edge*> edges() override { return {&teams_, &rules_, &calendars_, &sla_}; }

   private:
    const resource::Kinds kinds_ = AllKinds(
        {.agent_changed = [](db::Transaction& transaction,
                             const std::string& agent) { agent_changed_(transaction, agent); },
         .rule_changed = [](db::Transaction&) {}});
    PromiseBook promises_;
    resource::ResourceService teams_;
    resource::ResourceService rules_;
    resource::ResourceService calendars_;
    SlaService sla_;
  };

  static std::unique_ptr<server::App> Build(const server::Parts& parts) {
    return std::make_unique<App>(parts);
  }

  static std::string TokenOf(const std::string& who) {
    static const auto& roles =
        *new std::map<std::string, std::vector<std::string>>{{"ritva", {"requester"}},
                                                             {"alice", {"agent"}},
                                                             {"bob", {"agent"}},
                                                             {"mervi", {"queue_manager"}},
                                                             {"root", {"admin"}},
                                                             {"router", {"service"}},
                                                             {"chief", {"agent", "queue_manager"}}};
    return tokens_->Mint(who, roles.at(who));
  }
};

}  // namespace luukku::routing
