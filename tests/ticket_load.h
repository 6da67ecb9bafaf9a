#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "lib/db/request_key.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/desk.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"

namespace luukku {

// Callers that create tickets on all replicas of the ticket service until they are stopped, each
// call repeated with its request id until it is OK, as good clients do.
class TicketLoad {
 public:
  TicketLoad(const testing::Replicas& replicas, std::string token, int callers = 8)
      : replicas_(replicas), token_(std::move(token)) {
    for (int caller = 0; caller < callers; ++caller) {
      callers_.emplace_back([this, caller] { Call(caller); });
    }
  }
  ~TicketLoad() { Stop(); }

  // Returns when every call begun is answered OK, and so many are that a test has something to
  // look at, however slow the machine is.
  void Stop() {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (!callers_.empty() && Answered() <= kLeastCalls && absl::Now() < end) {
      absl::SleepFor(absl::Milliseconds(20));
    }
    done_ = true;
    for (auto& caller : callers_) caller.join();
    callers_.clear();
  }

  // After Stop.
  size_t acknowledged() const { return acknowledged_.size(); }
  const std::set<grpc::StatusCode>& codes() const { return codes_; }
  // The number of UNAVAILABLE answers of a service without RetryInfo; those that the client itself
  // makes when it cannot connect do not count.
  int without_retry_info() const { return without_retry_info_; }

  // Checks that every acknowledged ticket exists, under the name that was answered, and no call
  // created two.
  void ExpectAllStoredOnce(const testing::Database& database) const {
    std::map<std::string, std::string> stored;
    size_t rows = 0;
    for (const auto& row : database.Query("SELECT subject, 'tickets/' || id FROM tickets")) {
      stored[row[0].c_str()] = row[1].c_str();
      ++rows;
    }
    EXPECT_EQ(stored.size(), rows) << "a call made two tickets";
    for (const auto& [id, name] : acknowledged_) EXPECT_EQ(stored[id], name) << "lost";
    EXPECT_EQ(stored.size(), acknowledged_.size());
    const auto created = database.Query(
        "SELECT count(*) FROM events WHERE version = 1 AND subject LIKE 'tickets/%'");
    EXPECT_EQ(created[0][0].as<size_t>(), rows);
    EXPECT_GT(rows, kLeastCalls);
  }

 private:
  using Stub = ticket::v1::TicketService::Stub;
  static constexpr size_t kLeastCalls = 100;

  size_t Answered() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return acknowledged_.size();
  }

  void Call(int caller) {
    std::mt19937 random(caller);
    std::vector<std::unique_ptr<Stub>> stubs;
    for (int i = 0; i < replicas_.size(); ++i) {
      stubs.push_back(ticket::v1::TicketService::NewStub(replicas_.Channel(i)));
    }
    while (!done_) {
      const std::string id = db::RandomUuid();
      std::string name;
      while (!Create(*stubs[random() % stubs.size()], id, &name)) {
        absl::SleepFor(absl::Milliseconds(10));
      }
      const std::lock_guard<std::mutex> lock(mutex_);
      acknowledged_[id] = name;
    }
  }

  // Makes one call; returns whether it was OK. If so, `name` is the ticket's name.
  bool Create(Stub& stub, const std::string& request_id, std::string* name) {
    ticket::v1::CreateTicketRequest request;
    request.set_request_id(request_id);
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_API);
    request.mutable_ticket()->set_subject(request_id);
    ticket::v1::Ticket ticket;
    const auto context = testing::ContextFor(token_);
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    const auto status = stub.CreateTicket(context.get(), request, &ticket);
    *name = ticket.name();
    Note(status);
    return status.ok();
  }

  void Note(const grpc::Status& status) {
    const bool by_service = !status.error_details().empty();
    const bool retry =
        FromGrpc(status).GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value();
    const std::lock_guard<std::mutex> lock(mutex_);
    codes_.insert(status.error_code());
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE && by_service && !retry) {
      ++without_retry_info_;
    }
  }

  const testing::Replicas& replicas_;
  const std::string token_;
  std::atomic<bool> done_ = false;
  std::mutex mutex_;
  std::set<grpc::StatusCode> codes_;
  int without_retry_info_ = 0;
  std::map<std::string, std::string> acknowledged_;  // Request id to name.
  std::vector<std::thread> callers_;
};

}  // namespace luukku
