#pragma once

#include <grpcpp/grpcpp.h>

#include "luukku/reporting/v1/report_service.grpc.pb.h"

namespace luukku::ctl {

// A reporting service for tests, part of FakeDesk: it stores requests, and returns configured
// answers.
class FakeReporting final : public reporting::v1::ReportService::Service {
 public:
  grpc::Status MonthlyVolumes(grpc::ServerContext*,
                              const reporting::v1::MonthlyVolumesRequest* request,
                              reporting::v1::MonthlyVolumesResponse* response) override {
    volumes_asked = *request;
    *response = volumes;
    return grpc::Status::OK;
  }

  grpc::Status ArrivalPattern(grpc::ServerContext*,
                              const reporting::v1::ArrivalPatternRequest* request,
                              reporting::v1::ArrivalPatternResponse* response) override {
    pattern_asked = *request;
    *response = pattern;
    return grpc::Status::OK;
  }

  grpc::Status TypeShares(grpc::ServerContext*, const reporting::v1::TypeSharesRequest* request,
                          reporting::v1::TypeSharesResponse* response) override {
    shares_asked = *request;
    *response = shares;
    return grpc::Status::OK;
  }

  grpc::Status ResolutionTimes(grpc::ServerContext*,
                               const reporting::v1::ResolutionTimesRequest* request,
                               reporting::v1::ResolutionTimesResponse* response) override {
    times_asked = *request;
    *response = times;
    return grpc::Status::OK;
  }

  grpc::Status SlaResults(grpc::ServerContext*, const reporting::v1::SlaResultsRequest*,
                          reporting::v1::SlaResultsResponse* response) override {
    *response = targets;
    return grpc::Status::OK;
  }

  grpc::Status Satisfaction(grpc::ServerContext*, const reporting::v1::SatisfactionRequest*,
                            reporting::v1::SatisfactionResponse* response) override {
    *response = satisfaction;
    return grpc::Status::OK;
  }

  reporting::v1::MonthlyVolumesRequest volumes_asked;
  reporting::v1::ArrivalPatternRequest pattern_asked;
  reporting::v1::TypeSharesRequest shares_asked;
  reporting::v1::ResolutionTimesRequest times_asked;
  reporting::v1::MonthlyVolumesResponse volumes;
  reporting::v1::ArrivalPatternResponse pattern;
  reporting::v1::TypeSharesResponse shares;
  reporting::v1::ResolutionTimesResponse times;
  reporting::v1::SlaResultsResponse targets;
  reporting::v1::SatisfactionResponse satisfaction;
};

}  // namespace luukku::ctl
