// A ticket in a state that these programs do not know, as during a rollout of a newer version: all
// of them count it as open, and none acts on it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/feed/append.h"
#include "lib/status/error.h"
#include "lib/status/proto_time.h"
#include "luukku/reporting/v1/report_service.grpc.pb.h"
#include "luukku/ticket/v1/erasure_service.grpc.pb.h"
#include "services/routing/routing_fixture.h"

namespace luukku::routing {
namespace {

constexpr int kUnknown = 42;

class UnknownStateTest : public RoutingDesk {
 protected:
  // What a newer service would do that knows the state.
  void MoveToUnknownState(const std::string& name) {
    const ticket::v1::Ticket before = Get(name);
    const std::string id = name.substr(std::string("tickets/").size());
    const int64_t version = ticket_database_
                                .Query(
                                    "UPDATE tickets SET state = 42, version = version + 1,"
                                    " assignment_revision = assignment_revision + 1"
                                    " WHERE id = " +
                                    id + " RETURNING version")[0][0]
                                .as<int64_t>();
    db::Connection connection({.conninfo = ticket_database_.runtime()});
    db::Transaction transaction(connection);
    event::v1::Event event;
    event.set_subject(name);
    event.set_version(version);
    *event.mutable_occurred_at() = ToProto(feed::Now(transaction));
    event.set_origin(event::v1::ORIGIN_LIVE);
    event.set_actor_kind(common::v1::ACTOR_KIND_AGENT);
    event.mutable_ticket_state_changed()->set_previous_state(before.state());
    auto& after = *event.mutable_ticket();
    after.set_type(before.type());
    after.set_channel(before.channel());
    after.set_team(before.team());
    after.set_priority(before.priority());
    after.set_state(static_cast<common::v1::TicketState>(kUnknown));
    after.set_assignment_revision(before.assignment_revision() + 1);
    feed::Append(transaction, {event});
    transaction.Commit();
  }

  std::vector<std::string> Queue(const std::string& team) {
    v1::ListQueueRequest request;
    request.set_team(team);
    const auto queue = Call(*queue_, &v1::QueueService::Stub::ListQueue, request);
    std::vector<std::string> tickets;
    if (!queue.ok()) return tickets;
    for (const auto& item : queue->items()) tickets.push_back(item.ticket());
    return tickets;
  }

  reporting::v1::MonthVolumes ThisMonth() {
    reporting::v1::MonthlyVolumesRequest request;
    const auto volumes =
        Call(*reports_, &reporting::v1::ReportService::Stub::MonthlyVolumes, request);
    return volumes.ok() ? *volumes->months().rbegin() : reporting::v1::MonthVolumes();
  }

  const testing::Database reporting_database_{"reporting", {}};
  testing::Replicas reporting_{"reporting",
                               1,
                               reporting_database_,
                               tokens_,
                               {{"ticket", ticket_replicas_.Addresses()},
                                {"routing", routing_replicas_.Addresses()},
                                {"survey", "127.0.0.1:1"}}};
  std::unique_ptr<reporting::v1::ReportService::Stub> reports_ =
      reporting::v1::ReportService::NewStub(reporting_.Channel(0));
  std::unique_ptr<ticket::v1::ErasureService::Stub> erasures_ =
      ticket::v1::ErasureService::NewStub(ticket_replicas_.Channel(0));
};

TEST_F(UnknownStateTest, IsOpenToAllAndNobodyActs) {
  AddAgent("alice", "network", 5, false);
  const std::string unknown = Create();
  ASSERT_TRUE(Eventually([&] { return Get(unknown).team() == "teams/network"; }));
  MoveToUnknownState(unknown);
  ASSERT_TRUE(Eventually([&] {
    return routing_database_.Query("SELECT FROM work_items WHERE state = 42").size() == 1;
  }));

  // Not routed, though somebody is there and the next one is.
  v1::UpdateAgentRequest present;
  present.mutable_agent()->set_name("agents/alice");
  present.mutable_agent()->set_present(true);
  present.mutable_update_mask()->add_paths("present");
  ASSERT_TRUE(Call(*teams_, &v1::TeamService::Stub::UpdateAgent, present).ok());
  const std::string other = Create();
  ASSERT_TRUE(Eventually([&] { return Get(other).agent() == "agents/alice"; }));
  EXPECT_EQ(Get(unknown).agent(), "");
  EXPECT_EQ(static_cast<int>(Get(unknown).state()), kUnknown);

  // Not missing from lists.
  EXPECT_THAT(Queue("teams/network"), ::testing::UnorderedElementsAre(unknown, other));
  ticket::v1::ListTicketsRequest list;
  const auto all = Call(*tickets_, &Tickets::ListTickets, list);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->tickets_size(), 2);

  // Not counted as finished.
  EXPECT_TRUE(Eventually([&] { return ThisMonth().arrived() == 2; }));
  EXPECT_EQ(ThisMonth().not_closed(), 2);
  EXPECT_EQ(ThisMonth().not_resolved(), 2);
  EXPECT_EQ(ThisMonth().resolved() + ThisMonth().closed() + ThisMonth().cancelled(), 0);

  // Not erased, though another administrator asks for it.
  token_ = tokens_.Mint("chief", {"admin"});
  Resolve(other);
  ticket::v1::ErasePersonRequest erase;
  erase.set_name(Get(unknown).requester());
  const auto erased =
      Call(*erasures_, &ticket::v1::ErasureService::Stub::ErasePerson, erase).status();
  EXPECT_EQ(ReasonOf(erased), reason::kPersonHasOpenTickets);
  EXPECT_THAT(std::string(erased.message()), ::testing::HasSubstr(unknown));
}

}  // namespace
}  // namespace luukku::routing
