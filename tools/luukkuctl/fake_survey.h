#pragma once

#include <grpcpp/grpcpp.h>

#include <vector>

#include "luukku/survey/v1/survey_service.grpc.pb.h"

namespace luukku::ctl {

// A survey service for tests, part of FakeDesk: it stores requests.
class FakeSurvey final : public survey::v1::SurveyService::Service {
 public:
  grpc::Status GetInvitation(grpc::ServerContext*, const survey::v1::GetInvitationRequest* request,
                             survey::v1::Invitation* response) override {
    *response = invitation;
    response->set_name(request->name());
    return grpc::Status::OK;
  }

  grpc::Status ListInvitations(grpc::ServerContext*,
                               const survey::v1::ListInvitationsRequest* request,
                               survey::v1::ListInvitationsResponse* response) override {
    response->add_invitations()->set_ticket(request->ticket());
    return grpc::Status::OK;
  }

  grpc::Status Respond(grpc::ServerContext* context, const survey::v1::RespondRequest* request,
                       survey::v1::Invitation* response) override {
    responds.push_back(*request);
    with_login = context->client_metadata().count("authorization") > 0;
    *response = invitation;
    return grpc::Status::OK;
  }

  grpc::Status ListAnswers(grpc::ServerContext*, const survey::v1::ListAnswersRequest* request,
                           survey::v1::ListAnswersResponse* response) override {
    response->add_answers()->set_text(request->written_only() ? "words" : "all");
    return grpc::Status::OK;
  }

  grpc::Status GetSatisfaction(grpc::ServerContext*,
                               const survey::v1::GetSatisfactionRequest* request,
                               survey::v1::Satisfaction* response) override {
    days = request->days();
    *response = satisfaction;
    return grpc::Status::OK;
  }

  survey::v1::Invitation invitation;      // Returned by GetInvitation and Respond.
  survey::v1::Satisfaction satisfaction;  // Returned by GetSatisfaction.
  std::vector<survey::v1::RespondRequest> responds;
  bool with_login = false;
  int days = 0;
};

}  // namespace luukku::ctl
