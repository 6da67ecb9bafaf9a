// A load balancer in front of two replicas of the ticket service, which checks their health: the
// edge, HAProxy by deploy/haproxy/haproxy.cfg. Clients call the balancer only, and repeat nothing.
// Replicas are stopped one after the other, and no call fails, since a replica serves for longer
// (--drain-seconds) than the balancer needs to notice.
//
// LUUKKU_DRAIN_SECONDS sets how long (default 4). With 0, calls are CANCELLED or slow.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/testing/http.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tests/edge.h"

namespace luukku {
namespace {

using ticket::v1::TicketService;

std::string DrainSeconds() {
  const char* set = std::getenv("LUUKKU_DRAIN_SECONDS");
  return set == nullptr ? "4" : set;
}

class DrainTest : public ::testing::Test {
 protected:
  // Makes one call; returns its status and duration.
  void Call(TicketService::Stub& stub) {
    ticket::v1::CreateTicketRequest request;
    request.set_request_id(db::RandomUuid());
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_API);
    request.mutable_ticket()->set_subject(request.request_id());
    ticket::v1::Ticket ticket;
    const absl::Time start = absl::Now();
    const auto status = stub.CreateTicket(testing::ContextFor(token_).get(), request, &ticket);
    const std::lock_guard<std::mutex> lock(mutex_);
    slowest_ = std::max(slowest_, absl::Now() - start);
    ++outcomes_[status.ok() ? "OK"
                            : absl::StrCat(status.error_code(), " ", status.error_message())];
  }

  void StartCalls() {
    for (int i = 0; i < 8; ++i) {
      callers_.emplace_back([this] {
        TicketService::Stub stub(edge_.Channel());
        // All together stay below the edge's limit for an address.
        for (; !done_; absl::SleepFor(absl::Milliseconds(30))) Call(stub);
      });
    }
  }

  void StopCalls() {
    done_ = true;
    for (auto& caller : callers_) caller.join();
    callers_.clear();
  }

  // Calls that a replica has answered since it was started.
  int64_t AnsweredBy(int replica) const {
    const std::string page = testing::HttpGet(tickets_.metrics_port(replica), "/metrics");
    int64_t all = 0;
    for (const auto line : absl::StrSplit(page, '\n')) {
      int64_t value = 0;
      const size_t space = line.rfind(' ');
      if (absl::StartsWith(line, "grpc_server_handled_total{") &&
          absl::StrContains(line, "\"CreateTicket\"") &&
          absl::SimpleAtoi(line.substr(space + 1), &value)) {
        all += value;
      }
    }
    return all;
  }

  // Whether the replica gets calls.
  bool GetsCalls(int replica) const {
    const int64_t before = AnsweredBy(replica);
    for (const absl::Time end = absl::Now() + absl::Seconds(20); absl::Now() < end;) {
      absl::SleepFor(absl::Milliseconds(100));
      if (AnsweredBy(replica) > before + 20) return true;
    }
    return false;
  }

  const testing::Database database_{"ticket", {}};
  const testing::Tokens tokens_;
  const std::string token_ = tokens_.Mint("ritva", {"requester"});
  testing::Replicas tickets_{
      "ticket", 2, database_, tokens_, {}, {}, {.settings = {{"drain-seconds", DrainSeconds()}}}};
  const Edge edge_{{{"ticket", &tickets_}}};

  std::atomic<bool> done_ = false;
  std::mutex mutex_;
  absl::Duration slowest_;
  std::map<std::string, int> outcomes_;
  std::vector<std::thread> callers_;
};

TEST_F(DrainTest, NobodyNoticesThatReplicasStopBehindALoadBalancer) {
  StartCalls();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(GetsCalls(0) && GetsCalls(1)) << "both are in use";
    EXPECT_EQ(tickets_.StopAndRestart(i), 0);
  }
  EXPECT_TRUE(GetsCalls(1)) << "it is in use again";
  StopCalls();
  for (const auto& [outcome, times] : outcomes_) {
    EXPECT_EQ(outcome, "OK") << times << " calls";
    std::printf("%s: %d calls\n", outcome.c_str(), times);
  }
  std::printf("slowest: %s\n", absl::FormatDuration(slowest_).c_str());
  EXPECT_EQ(database_.Query("SELECT FROM tickets").size(), static_cast<size_t>(outcomes_["OK"]));
}

}  // namespace
}  // namespace luukku
