// Two replicas of each of the four services are restarted one by one, as a rollout does it, and
// then each dies once, while clients that balance by themselves call all of them. No call fails
// that may be repeated: reads, and changes with a request id. The replicas are real processes.

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/testing/desk.h"
#include "luukku/event/v1/consumer_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tests/survey_replicas.h"

namespace luukku {
namespace {

using ConsumerService = event::v1::ConsumerService;
using TicketService = ticket::v1::TicketService;

// Calls of a kind, one after the other until it is stopped, and what became of them.
class Caller {
 public:
  explicit Caller(std::function<grpc::Status()> call)
      : thread_([this, call = std::move(call)] {
          while (!done_) Note(call());
        }) {}
  ~Caller() { Stop(); }

  void Stop() {
    done_ = true;
    if (thread_.joinable()) thread_.join();
  }

  // After Stop.
  int answered() const { return answered_; }
  const std::set<std::string>& failures() const { return failures_; }

 private:
  void Note(const grpc::Status& status) {
    if (status.ok()) {
      ++answered_;
    } else {
      failures_.insert(absl::StrCat(status.error_code(), " ", status.error_message()));
    }
  }

  std::atomic<bool> done_ = false;
  int answered_ = 0;
  std::set<std::string> failures_;
  std::thread thread_;
};

class RollingRestartTest : public ::testing::Test {
 protected:
  // A ticket, and what was answered.
  grpc::Status Create(TicketService::Stub& stub) {
    ticket::v1::CreateTicketRequest request;
    request.set_request_id(db::RandomUuid());
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_API);
    request.mutable_ticket()->set_subject(request.request_id());
    ticket::v1::Ticket ticket;
    const auto status = stub.CreateTicket(testing::ContextFor(token_).get(), request, &ticket);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (status.ok()) created_[request.request_id()] = ticket.name();
    last_ = status.ok() ? ticket.name() : last_;
    return status;
  }

  grpc::Status GetLast(TicketService::Stub& stub) {
    ticket::v1::GetTicketRequest request;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      request.set_name(last_);
    }
    ticket::v1::Ticket ticket;
    return stub.GetTicket(testing::ContextFor(token_).get(), request, &ticket);
  }

  void CallTickets(std::function<grpc::Status(TicketService::Stub&)> call) {
    const auto stub = std::make_shared<TicketService::Stub>(tickets_.BalancedChannel());
    callers_["ticket"].push_back(std::make_unique<Caller>([stub, call] { return call(*stub); }));
  }

  // A read of the service's database that routing, survey and reporting all have.
  void CallConsumers(const std::string& service, const testing::Replicas& replicas) {
    const auto stub = std::make_shared<ConsumerService::Stub>(replicas.BalancedChannel());
    callers_[service].push_back(std::make_unique<Caller>([this, stub] {
      event::v1::ListConsumersResponse response;
      return stub->ListConsumers(testing::ContextFor(token_).get(), {}, &response);
    }));
  }

  // All consumers of a service have taken in everything up to now.
  bool HaveCaughtUp(const testing::Replicas& replicas, absl::Time time) {
    ConsumerService::Stub stub(replicas.BalancedChannel());
    event::v1::ListConsumersResponse response;
    if (!stub.ListConsumers(testing::ContextFor(token_).get(), {}, &response).ok()) return false;
    for (const auto& consumer : response.consumers()) {
      EXPECT_EQ(consumer.parked_events(), 0) << consumer.source();
      if (absl::FromUnixSeconds(consumer.watermark().seconds()) < time) return false;
    }
    return response.consumers_size() > 0;
  }

  const testing::Database ticket_database_{"ticket", {}}, routing_database_{"routing", {}},
      reporting_database_{"reporting", {}};
  const testing::Tokens tokens_;
  const std::string token_ = tokens_.Mint("root", {"admin", "agent"});
  testing::Replicas tickets_{"ticket", 2, ticket_database_, tokens_};
  testing::Replicas routing_{
      "routing", 2, routing_database_, tokens_, {{"ticket", tickets_.Addresses()}}};
  SurveyReplicas surveys_{2, tickets_, tokens_};
  testing::Replicas reporting_{"reporting",
                               2,
                               reporting_database_,
                               tokens_,
                               {{"ticket", tickets_.Addresses()},
                                {"routing", routing_.Addresses()},
                                {"survey", surveys_.replicas.Addresses()}}};
  std::mutex mutex_;
  std::map<std::string, std::string> created_;  // Subject to name.
  std::string last_;
  std::map<std::string, std::vector<std::unique_ptr<Caller>>> callers_;
};

TEST_F(RollingRestartTest, NoCallFailsThatMayBeRepeated) {
  TicketService::Stub first(tickets_.BalancedChannel());
  ASSERT_TRUE(Create(first).ok());
  for (int i = 0; i < 2; ++i) {
    CallTickets([this](TicketService::Stub& stub) { return Create(stub); });
    CallTickets([this](TicketService::Stub& stub) { return GetLast(stub); });
  }
  CallConsumers("routing", routing_);
  CallConsumers("survey", surveys_.replicas);
  CallConsumers("reporting", reporting_);

  // One replica of each service after the other, and then the other ones: a client that has lost a
  // connection looks again after a second, and has it back before it loses the next.
  const std::vector<testing::Replicas*> all = {&tickets_, &routing_, &surveys_.replicas,
                                               &reporting_};
  for (int i = 0; i < 2; ++i) {
    for (auto* replicas : all) {
      absl::SleepFor(absl::Milliseconds(700));
      EXPECT_EQ(replicas->StopAndRestart(i), 0) << "it stopped as it should";
    }
  }
  for (auto* replicas : all) {
    absl::SleepFor(absl::Milliseconds(700));
    replicas->KillAndRestart(0);
  }
  absl::SleepFor(absl::Milliseconds(300));
  const absl::Time end = absl::Now();

  for (auto& [service, callers] : callers_) {
    int answered = 0;
    for (auto& caller : callers) {
      caller->Stop();
      answered += caller->answered();
      for (const auto& failure : caller->failures()) ADD_FAILURE() << service << ": " << failure;
    }
    EXPECT_GT(answered, 20) << service;
    std::printf("%s: %d calls\n", service.c_str(), answered);
  }

  // Each ticket is there once, under the name that was answered.
  const auto rows = ticket_database_.Query("SELECT subject, 'tickets/' || id FROM tickets");
  EXPECT_EQ(static_cast<size_t>(rows.size()), created_.size());
  for (const auto& row : rows) EXPECT_EQ(created_[row[0].c_str()], row[1].c_str());
  // And all that read feeds have taken in what happened.
  for (auto* replicas : {&routing_, &surveys_.replicas, &reporting_}) {
    const absl::Time give_up = absl::Now() + absl::Seconds(60);
    while (!HaveCaughtUp(*replicas, end) && absl::Now() < give_up) {
      absl::SleepFor(absl::Milliseconds(100));
    }
    EXPECT_TRUE(HaveCaughtUp(*replicas, end));
  }
}

}  // namespace
}  // namespace luukku
