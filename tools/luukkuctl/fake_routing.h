#pragma once

#include <grpcpp/grpcpp.h>

#include <vector>

#include "luukku/routing/v1/calendar_service.grpc.pb.h"
#include "luukku/routing/v1/queue_service.grpc.pb.h"
#include "luukku/routing/v1/rule_service.grpc.pb.h"
#include "luukku/routing/v1/sla_service.grpc.pb.h"
#include "luukku/routing/v1/team_service.grpc.pb.h"

namespace luukku::ctl {

// A routing service for tests, part of FakeDesk: it stores requests.
struct FakeRouting {
  class Teams final : public routing::v1::TeamService::Service {
   public:
    grpc::Status CreateAgent(grpc::ServerContext*, const routing::v1::CreateAgentRequest* request,
                             routing::v1::Agent* response) override {
      creates.push_back(*request);
      *response = request->agent();
      return grpc::Status::OK;
    }

    grpc::Status UpdateAgent(grpc::ServerContext*, const routing::v1::UpdateAgentRequest* request,
                             routing::v1::Agent* response) override {
      updates.push_back(*request);
      *response = request->agent();
      return grpc::Status::OK;
    }

    grpc::Status UpdateTeam(grpc::ServerContext*, const routing::v1::UpdateTeamRequest* request,
                            routing::v1::Team* response) override {
      team_updates.push_back(*request);
      *response = request->team();
      return grpc::Status::OK;
    }

    std::vector<routing::v1::CreateAgentRequest> creates;
    std::vector<routing::v1::UpdateAgentRequest> updates;
    std::vector<routing::v1::UpdateTeamRequest> team_updates;
  };

  class Rules final : public routing::v1::RuleService::Service {
   public:
    grpc::Status CreateRule(grpc::ServerContext*, const routing::v1::CreateRuleRequest* request,
                            routing::v1::Rule* response) override {
      creates.push_back(*request);
      *response = request->rule();
      return grpc::Status::OK;
    }

    grpc::Status DeleteRule(grpc::ServerContext*, const routing::v1::DeleteRuleRequest* request,
                            routing::v1::Rule* response) override {
      deletes.push_back(*request);
      response->set_name(request->name());
      return grpc::Status::OK;
    }

    std::vector<routing::v1::CreateRuleRequest> creates;
    std::vector<routing::v1::DeleteRuleRequest> deletes;
  };

  class Queue final : public routing::v1::QueueService::Service {
   public:
    // Has one ticket.
    grpc::Status ListQueue(grpc::ServerContext*, const routing::v1::ListQueueRequest* request,
                           routing::v1::ListQueueResponse* response) override {
      auto& item = *response->add_items();
      item.set_ticket("tickets/1042");
      item.set_team(request->team());
      return grpc::Status::OK;
    }

    grpc::Status ExplainRouting(grpc::ServerContext*,
                                const routing::v1::ExplainRoutingRequest* request,
                                routing::v1::RoutingExplanation* response) override {
      *response = explanation;
      response->set_ticket(request->ticket());
      return grpc::Status::OK;
    }

    routing::v1::RoutingExplanation explanation;  // Returned by ExplainRouting.
  };

  class Calendars final : public routing::v1::CalendarService::Service {
   public:
    grpc::Status CreateCalendar(grpc::ServerContext*,
                                const routing::v1::CreateCalendarRequest* request,
                                routing::v1::Calendar* response) override {
      creates.push_back(*request);
      *response = request->calendar();
      return grpc::Status::OK;
    }

    grpc::Status UpdateCalendar(grpc::ServerContext*,
                                const routing::v1::UpdateCalendarRequest* request,
                                routing::v1::Calendar* response) override {
      updates.push_back(*request);
      *response = request->calendar();
      return grpc::Status::OK;
    }

    std::vector<routing::v1::CreateCalendarRequest> creates;
    std::vector<routing::v1::UpdateCalendarRequest> updates;
  };

  class Sla final : public routing::v1::SlaService::Service {
   public:
    grpc::Status CreateSlaPolicy(grpc::ServerContext*,
                                 const routing::v1::CreateSlaPolicyRequest* request,
                                 routing::v1::SlaPolicy* response) override {
      creates.push_back(*request);
      *response = request->sla_policy();
      return grpc::Status::OK;
    }

    grpc::Status UpdateSlaPolicy(grpc::ServerContext*,
                                 const routing::v1::UpdateSlaPolicyRequest* request,
                                 routing::v1::SlaPolicy* response) override {
      updates.push_back(*request);
      *response = request->sla_policy();
      return grpc::Status::OK;
    }

    grpc::Status ExplainSla(grpc::ServerContext*, const routing::v1::ExplainSlaRequest* request,
                            routing::v1::SlaExplanation* response) override {
      *response = explanation;
      response->set_ticket(request->ticket());
      return grpc::Status::OK;
    }

    std::vector<routing::v1::CreateSlaPolicyRequest> creates;
    std::vector<routing::v1::UpdateSlaPolicyRequest> updates;
    routing::v1::SlaExplanation explanation;  // Returned by ExplainSla.
  };

  Teams teams;
  Rules rules;
  Calendars calendars;
  Sla sla;
  Queue queue;
};

}  // namespace luukku::ctl
