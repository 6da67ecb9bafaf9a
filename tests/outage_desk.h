#pragma once

#include <algorithm>
#include <cstdio>
#include <set>

#include "services/routing/routing_fixture.h"
#include "tests/ticket_load.h"

namespace luukku {

// The ticket service and routing, whose database is stopped under load.
class OutageDesk : public routing::RoutingDesk {
 protected:
  using RoutingDesk::RoutingDesk;

  // Creates tickets for as long as `outage` takes. Checks that no acknowledged ticket is lost,
  // refused callers got RetryInfo, and both services recover by themselves.
  template <typename Outage>
  void ExpectSurvived(Outage outage) {
    AddAgent("alice", "network", kRoom);
    TicketLoad load(ticket_replicas_, tokens_.Mint("bert", {"agent"}), 4);
    outage();
    load.Stop();
    load.ExpectAllStoredOnce(ticket_database_);
    EXPECT_EQ(load.codes(), (std::set{grpc::StatusCode::OK, grpc::StatusCode::UNAVAILABLE}));
    EXPECT_EQ(load.without_retry_info(), 0);
    for (int i = 0; i < 2; ++i) {
      EXPECT_TRUE(ticket_replicas_.process(i).Runs());
      EXPECT_TRUE(routing_replicas_.process(i).Runs());
    }

    // Each ticket is assigned, once, or waits since Alice has no more room.
    const int64_t all = CountTickets("true"), room = std::min<int64_t>(all, kRoom);
    EXPECT_TRUE(
        Eventually([&] { return CountTickets("agent = 'alice'") == room; }, absl::Seconds(120)))
        << CountTickets("agent = 'alice'") << " of " << all;
    EXPECT_EQ(routing_database_.Query("SELECT FROM feed_parked").size(), 0u);
    EXPECT_EQ(CountTickets("version <> (SELECT count(*) FROM events e WHERE e.subject = "
                           "'tickets/' || tickets.id)"),
              0);
    std::printf("%zu tickets\n", load.acknowledged());
  }

 private:
  static constexpr int kRoom = 1000;
};

}  // namespace luukku
