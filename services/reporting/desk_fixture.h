#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "lib/feed/feed_fixture.h"
#include "luukku/reporting/v1/report_service.grpc.pb.h"
#include "services/reporting/service.h"

// The reporting service in this process, over real gRPC and PostgreSQL, with three real feeds of
// events that a test makes up.
namespace luukku::reporting {

// A service that has only a feed.
class TestFeed {
 public:
  TestFeed(const std::string& service, const testing::Tokens& tokens)
      : database_(service, feed::Definition().migrations),
        connection_({.conninfo = database_.runtime()}),
        server_(DefinitionOf(service), database_, tokens) {}

  std::string Address() const { return server_.Address(); }

  // Events in order, with subject, version and time, in small transactions.
  void Append(const std::vector<event::v1::Event>& events) {
    constexpr size_t kBatch = 1000;
    for (size_t begin = 0; begin < events.size(); begin += kBatch) {
      db::Transaction transaction(connection_);
      const auto end = events.begin() + std::min(events.size(), begin + kBatch);
      feed::Append(transaction, {events.begin() + begin, end});
      transaction.Commit();
    }
  }

 private:
  static server::Definition DefinitionOf(const std::string& service) {
    server::Definition definition = feed::Definition();
    definition.name = service;
    return definition;
  }

  testing::Database database_;
  db::Connection connection_;
  testing::Server server_;
};

class ReportingDesk : public ::testing::Test {
 protected:
  using Stub = v1::ReportService::Stub;

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request,
                                const std::vector<std::string>& roles = {"agent"}) {
    Response response;
    const auto context = testing::ContextFor(tokens_.Mint("test", roles));
    const auto status = FromGrpc((stub_.get()->*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  template <typename Condition>
  bool Eventually(Condition condition, absl::Duration time = absl::Seconds(60)) {
    const absl::Time end = absl::Now() + time;
    while (!condition()) {
      if (absl::Now() > end) return false;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return true;
  }

  int64_t Count(const std::string& table) {
    return database_.Query("SELECT count(*) FROM " + table)[0][0].as<int64_t>();
  }

  testing::Tokens tokens_;
  TestFeed ticket_{"ticket", tokens_}, routing_{"routing", tokens_}, survey_{"survey", tokens_};
  testing::Database database_{"reporting", Service().migrations};
  testing::Server server_{Service(),
                          database_,
                          tokens_,
                          {{"ticket", ticket_.Address()},
                           {"routing", routing_.Address()},
                           {"survey", survey_.Address()}}};
  std::unique_ptr<Stub> stub_ = v1::ReportService::NewStub(server_.Channel());
};

}  // namespace luukku::reporting
