#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/desk.h"
#include "lib/testing/http.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"

// The fixture of the tests of limits: a ticket service with low limits.
namespace luukku {

using Stub = ticket::v1::TicketService::Stub;

inline constexpr server::LimitSettings kLimits{.calls_per_second = 20,
                                               .calls_in_flight = 4,
                                               .streams = 2,
                                               .public_calls_per_second = 5,
                                               .all_public_calls_per_second = 100,
                                               .bad_tokens_per_second = 10};
inline constexpr double kBurst = 2 * kLimits.calls_per_second;

inline absl::Duration WaitOf(const absl::Status& status) {
  google::rpc::RetryInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
  EXPECT_TRUE(payload && info.ParseFromString(std::string(*payload))) << status;
  return absl::Seconds(info.retry_delay().seconds()) +
         absl::Nanoseconds(info.retry_delay().nanos());
}

class Limits : public ::testing::Test {
 protected:
  std::string Token(const std::string& person, const std::string& role = "agent") const {
    return tokens_.Mint(person, {role});
  }

  absl::Status List(Stub& stub, const std::string& token) const {
    ticket::v1::ListTicketsRequest request;
    request.set_page_size(1);
    ticket::v1::ListTicketsResponse answer;
    return FromGrpc(stub.ListTickets(testing::ContextFor(token).get(), request, &answer));
  }

  // Of the ticket service's metric of refused calls.
  double Refused(const std::string& reason) const {
    return Metric("luukku_calls_refused_total{reason=\"" + reason + "\"} ");
  }

  // A metric of the ticket service; `series` ends with a space.
  double Metric(const std::string& series) const {
    const std::string page = "\n" + testing::HttpGet(tickets_.metrics_port(0), "/metrics");
    const size_t at = page.find("\n" + series);
    return at == std::string::npos ? -1 : std::stod(page.substr(at + 1 + series.size()));
  }

  // The peak of the ticket service's resident memory since its start.
  double PeakMegabytes() {
    std::ifstream file(absl::StrCat("/proc/", tickets_.process(0).pid(), "/status"));
    std::string name;
    double kibibytes = 0;
    while (file >> name && name != "VmHWM:") file.ignore(1 << 10, '\n');
    file >> kibibytes;
    return kibibytes / 1024;
  }

  const testing::Database database_{"ticket", {}};
  const testing::Tokens tokens_;
  testing::Replicas tickets_{"ticket", 1, database_, tokens_, {}, {}, {.limits = kLimits}};
  const std::unique_ptr<Stub> stub_ = ticket::v1::TicketService::NewStub(tickets_.Channel(0));
};

}  // namespace luukku
