// PostgreSQL fails over to a standby under load. Services have the addresses of both, as in an
// installation, and choose the one that accepts writes. With synchronous replication no
// acknowledged call is lost and the feeds go on. With asynchronous replication the newest commits
// are lost, and a consumer that has read them is refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/testing/http.h"
#include "lib/testing/postgres.h"
#include "tests/outage_desk.h"

namespace luukku {
namespace {

// Before the databases in them.
struct TwoPostgres {
  testing::Postgres primary_;
  testing::Postgres standby_{testing::Postgres::StandbyOf{primary_}};

  std::string Either() const { return primary_.ConninfoWith(standby_); }
};

// How many of the two replicas of routing are refused by the ticket service's feed.
int Refused(const testing::Replicas& routing) {
  int refused = 0;
  for (int i = 0; i < routing.size(); ++i) {
    const std::string page = testing::HttpGet(routing.metrics_port(i), "/metrics");
    refused += page.find("luukku_event_refused{source=\"ticket\"} 1") != std::string::npos;
  }
  return refused;
}

class SynchronousFailoverTest : protected TwoPostgres, public OutageDesk {
 protected:
  SynchronousFailoverTest() : OutageDesk(Either()) { primary_.CommitWithStandby(); }

  void FailOver() {
    primary_.StopAtOnce();
    standby_.Promote();
  }
};

TEST_F(SynchronousFailoverTest, NothingAcknowledgedIsLostAndTheFeedsGoOn) {
  ExpectSurvived([&] {
    absl::SleepFor(absl::Milliseconds(1500));
    FailOver();
    absl::SleepFor(absl::Milliseconds(1500));
  });
  EXPECT_EQ(Refused(routing_replicas_), 0);
}

// Writes that are not on two disks are not acknowledged, however long it takes; reads go on.
TEST_F(SynchronousFailoverTest, WritesWaitForAStandby) {
  const std::string before = Create();
  standby_.StopAtOnce();
  ticket::v1::CreateTicketRequest request;
  request.set_request_id(db::RandomUuid());
  request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
  request.mutable_ticket()->set_channel(common::v1::CHANNEL_PHONE);
  request.mutable_ticket()->set_subject("Verkko ei toimi");
  const auto create = [&](absl::Duration deadline) {
    ticket::v1::Ticket ticket;
    const auto context = testing::ContextFor(token_);
    context->set_deadline(absl::ToChronoTime(absl::Now() + deadline));
    return tickets_->CreateTicket(context.get(), request, &ticket).error_code();
  };
  EXPECT_EQ(create(absl::Seconds(7)), grpc::StatusCode::DEADLINE_EXCEEDED)
      << "longer than any statement may take";
  EXPECT_EQ(Get(before).name(), before);

  standby_.Start();
  EXPECT_TRUE(Eventually([&] { return create(absl::Seconds(5)) == grpc::StatusCode::OK; }));
  EXPECT_EQ(CountTickets("true"), 2);
  FailOver();
  EXPECT_EQ(CountTickets("true"), 2);
}

// Routing is in another cluster: within one, all schemas lose the same commits and agree.
class LostTailTest : protected TwoPostgres, public routing::RoutingDesk {
 protected:
  LostTailTest() : RoutingDesk(Either(), "") {}

  // From here on the standby gets no writes.
  void LoseTheStandby() {
    standby_.CatchUpWith(primary_);
    standby_.StopAtOnce();
  }

  void FailOver() {
    primary_.StopAtOnce();
    standby_.Start();
    standby_.Promote();
  }
};

TEST_F(LostTailTest, AConsumerThatHasSeenItIsRefused) {
  AddAgent("alice", "network", 100);
  const std::string kept = Create();
  ASSERT_TRUE(Eventually([&] { return CountTickets("agent = 'alice'") == 1; }));
  LoseTheStandby();
  for (int i = 0; i < 5; ++i) Create("lost by the failover");
  ASSERT_TRUE(Eventually([&] { return CountTickets("agent = 'alice'") == 6; }));
  EXPECT_EQ(Refused(routing_replicas_), 0);

  FailOver();
  EXPECT_EQ(Get(kept).agent(), "agents/alice");
  EXPECT_EQ(CountTickets("subject = 'lost by the failover'"), 0);
  const std::string after = Create("after the failover");
  for (int i = 0; i < 20; ++i) Create("more of them");
  EXPECT_TRUE(Eventually([&] { return Refused(routing_replicas_) == 2; }))
      << Refused(routing_replicas_);
  // No event of the other history is taken in.
  EXPECT_EQ(Get(after).agent(), "");
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(ticket_replicas_.process(i).Runs());
}

}  // namespace
}  // namespace luukku
