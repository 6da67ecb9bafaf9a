// Routing as a whole: a real ticket service, its feed, rules, decisions, commands.

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/desk.h"
#include "luukku/routing/v1/queue_service.grpc.pb.h"
#include "luukku/routing/v1/rule_service.grpc.pb.h"
#include "luukku/routing/v1/team_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "services/routing/assignment/sql.h"

namespace luukku::routing {
namespace {

using ticket::v1::Ticket;
using Tickets = ticket::v1::TicketService::Stub;

// One ticket service and two replicas of routing, as processes.
class RoutingTest : public ::testing::Test {
 protected:
  RoutingTest() {
    AddTeam("network");
    AddTeam("printers");
    AddRule("printers", 1, "printers", [](v1::Rule& rule) { rule.add_subject_words("tulostin"); });
    AddRule("everything", 9, "network", [](v1::Rule&) {});
  }

  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    Response response;
    const auto context = testing::ContextFor(token_);
    const auto status = FromGrpc((stub.*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  void AddTeam(const std::string& id) {
    v1::CreateTeamRequest request;
    request.mutable_team()->set_name("teams/" + id);
    request.mutable_team()->set_display_name("Team " + id);
    ASSERT_TRUE(Call(*teams_, &v1::TeamService::Stub::CreateTeam, request).ok());
  }

  void AddAgent(const std::string& id, const std::string& team, int capacity, bool present = true) {
    v1::CreateAgentRequest request;
    request.mutable_agent()->set_name("agents/" + id);
    request.mutable_agent()->set_display_name(id);
    request.mutable_agent()->add_teams("teams/" + team);
    request.mutable_agent()->set_capacity(capacity);
    request.mutable_agent()->set_present(present);
    const auto status = Call(*teams_, &v1::TeamService::Stub::CreateAgent, request).status();
    ASSERT_TRUE(status.ok()) << status;
  }

  template <typename Fill>
  void AddRule(const std::string& id, int order, const std::string& team, Fill fill) {
    v1::CreateRuleRequest request;
    v1::Rule& rule = *request.mutable_rule();
    rule.set_name("rules/" + id);
    rule.set_display_name(id);
    rule.set_order(order);
    rule.set_team("teams/" + team);
    fill(rule);
    const auto status = Call(*rules_, &v1::RuleService::Stub::CreateRule, request).status();
    ASSERT_TRUE(status.ok()) << status;
  }

  std::string Create(const std::string& subject = "Verkko ei toimi") {
    ticket::v1::CreateTicketRequest request;
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_PHONE);
    request.mutable_ticket()->set_subject(subject);
    const auto ticket = Call(*tickets_, &Tickets::CreateTicket, request);
    EXPECT_TRUE(ticket.ok()) << ticket.status();
    return ticket.ok() ? ticket->name() : "";
  }

  Ticket Get(const std::string& name) {
    ticket::v1::GetTicketRequest request;
    request.set_name(name);
    return *Call(*tickets_, &Tickets::GetTicket, request);
  }

  void Resolve(const std::string& name) {
    ticket::v1::ResolveTicketRequest request;
    request.set_name(name);
    EXPECT_TRUE(Call(*tickets_, &Tickets::ResolveTicket, request).ok());
  }

  v1::RoutingExplanation Explain(const std::string& name) {
    v1::ExplainRoutingRequest request;
    request.set_ticket(name);
    return Call(*queue_, &v1::QueueService::Stub::ExplainRouting, request)
        .value_or(v1::RoutingExplanation());
  }

  int TimesGivenToAnAgent(const std::string& name) {
    ticket::v1::ListTicketHistoryRequest request;
    request.set_name(name);
    const auto history = Call(*tickets_, &Tickets::ListTicketHistory, request);
    int times = 0;
    for (const auto& entry : history->entries()) {
      for (const auto& change : entry.changes()) {
        times += change.field() == "agent" && !change.new_value().empty();
      }
    }
    return times;
  }

  template <typename Condition>
  bool Eventually(Condition condition, absl::Duration time = absl::Seconds(20)) {
    const absl::Time end = absl::Now() + time;
    while (!condition()) {
      if (absl::Now() > end) return false;
      absl::SleepFor(absl::Milliseconds(10));
    }
    return true;
  }

  // Tickets in a team's queue, once nothing is on its way any more.
  int64_t Waiting(const std::string& team) {
    return routing_database_
        .Query(
            "SELECT count(*) FROM work_items WHERE agent IS NULL AND team = '" + team +
            "' AND NOT EXISTS (SELECT FROM commands) AND NOT EXISTS (SELECT FROM decisions_due)")[0]
                                                                                                 [0]
        .as<int64_t>();
  }

  int64_t CountTickets(const std::string& where) {
    return ticket_database_.Query("SELECT count(*) FROM tickets WHERE " + where)[0][0]
        .as<int64_t>();
  }

  testing::Database ticket_database_{"ticket", {}};
  testing::Database routing_database_{"routing", {}};
  testing::Tokens tokens_;
  testing::Replicas ticket_replicas_{"ticket", 1, ticket_database_, tokens_};
  testing::Replicas routing_replicas_{
      "routing", 2, routing_database_, tokens_, {{"ticket", ticket_replicas_.Addresses()}}};
  std::string token_ = tokens_.Mint("root", {"admin"});
  std::unique_ptr<Tickets> tickets_ =
      ticket::v1::TicketService::NewStub(ticket_replicas_.Channel(0));
  std::unique_ptr<v1::TeamService::Stub> teams_ =
      v1::TeamService::NewStub(routing_replicas_.Channel(0));
  std::unique_ptr<v1::RuleService::Stub> rules_ =
      v1::RuleService::NewStub(routing_replicas_.Channel(0));
  std::unique_ptr<v1::QueueService::Stub> queue_ =
      v1::QueueService::NewStub(routing_replicas_.Channel(1));
};

TEST_F(RoutingTest, ATicketIsGivenToWhoeverHasRoom) {
  AddAgent("alice", "network", 5);
  AddAgent("pekka", "printers", 5);
  const std::string network = Create();
  const std::string printer = Create("Tulostin on tukossa");
  ASSERT_TRUE(Eventually([&] { return Get(network).agent() == "agents/alice"; }));
  ASSERT_TRUE(Eventually([&] { return Get(printer).agent() == "agents/pekka"; }));
  EXPECT_EQ(Get(printer).team(), "teams/printers");
  EXPECT_EQ(Get(printer).state(), common::v1::TICKET_STATE_OPEN);

  const auto explanation = Explain(printer);
  EXPECT_EQ(explanation.outcome(), v1::ROUTING_OUTCOME_ASSIGNED);
  EXPECT_EQ(explanation.rule(), "rules/printers");
  EXPECT_EQ(explanation.candidates_size(), 1);
}

TEST_F(RoutingTest, WhatWaitsGoesToWhoeverGetsRoom) {
  AddAgent("alice", "network", 1);
  const std::string first = Create();
  ASSERT_TRUE(Eventually([&] { return Get(first).agent() == "agents/alice"; }));
  const std::string second = Create(), third = Create();
  ASSERT_TRUE(Eventually([&] {
    return Get(second).team() == "teams/network" && Get(third).team() == "teams/network";
  }));
  EXPECT_EQ(Get(second).agent(), "");
  // Order is promised among those that wait, not among those that are still on their way.
  ASSERT_TRUE(Eventually([&] { return Waiting("network") == 2; }));
  Resolve(first);
  ASSERT_TRUE(Eventually([&] { return Get(second).agent() == "agents/alice"; }))
      << "the oldest goes first";
  EXPECT_EQ(Get(third).agent(), "");

  v1::ListQueueRequest list;
  list.set_team("teams/network");
  ASSERT_TRUE(Eventually([&] {
    const auto queue = Call(*queue_, &v1::QueueService::Stub::ListQueue, list);
    return queue.ok() && queue->items_size() == 2 &&
           queue->items(0).agent_display_name() == "alice" && queue->items(1).agent().empty();
  }));

  v1::UpdateAgentRequest update;
  update.mutable_agent()->set_name("agents/alice");
  update.mutable_agent()->set_capacity(2);
  update.mutable_update_mask()->add_paths("capacity");
  ASSERT_TRUE(Call(*teams_, &v1::TeamService::Stub::UpdateAgent, update).ok());
  EXPECT_TRUE(Eventually([&] { return Get(third).agent() == "agents/alice"; }));
}

TEST_F(RoutingTest, AHumanDecisionWins) {
  const std::string name = Create();
  ASSERT_TRUE(Eventually([&] { return Get(name).team() == "teams/network"; }));
  ticket::v1::AssignTicketRequest assign;
  assign.set_name(name);
  assign.set_team("teams/printers");
  ASSERT_TRUE(Call(*tickets_, &Tickets::AssignTicket, assign).ok());
  AddAgent("alice", "network", 5);
  AddAgent("pekka", "printers", 5);
  ASSERT_TRUE(Eventually([&] { return Get(name).agent() == "agents/pekka"; }));
  EXPECT_EQ(Get(name).team(), "teams/printers");
}

TEST_F(RoutingTest, TicketsAreAcceptedWhileRoutingIsDownAndRoutedLater) {
  AddAgent("alice", "network", 100);
  for (int i = 0; i < 2; ++i) routing_replicas_.process(i).Kill();
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i) names.push_back(Create());
  for (int i = 0; i < 2; ++i) routing_replicas_.KillAndRestart(i);
  EXPECT_TRUE(Eventually([&] { return CountTickets("agent = 'alice'") == 20; }));
}

// Both replicas of routing are killed (-9) in turn while tickets come and agents resolve them: no
// ticket has two assignments, nobody ever has more than there is room for, and in the end
// everything is assigned.
TEST_F(RoutingTest, KilledUnderLoadNothingIsAssignedTwiceAndNobodyIsOverfilled) {
  constexpr int kAgents = 5, kCapacity = 4, kTickets = 250, kKills = 10;
  for (int i = 0; i < kAgents; ++i) AddAgent(absl::StrCat("agent", i), "network", kCapacity);
  std::atomic<bool> done = false;
  std::thread killer([&] {
    std::mt19937 random(5);
    for (int kill = 0; kill < kKills; ++kill) {
      absl::SleepFor(absl::Milliseconds(300 + random() % 500));
      routing_replicas_.KillAndRestart(static_cast<int>(random() % 2));
    }
  });
  std::atomic<int> resolved = 0;
  std::thread worker([&] {
    while (resolved < kTickets && !done) {
      for (const auto& row : ticket_database_.Query("SELECT 'tickets/' || id FROM tickets WHERE "
                                                    "agent IS NOT NULL AND state = 2 LIMIT 5")) {
        Resolve(row[0].c_str());
        ++resolved;
      }
      absl::SleepFor(absl::Milliseconds(5));
    }
  });
  for (int i = 0; i < kTickets; ++i) {
    Create();
    absl::SleepFor(absl::Milliseconds(4));
  }
  EXPECT_TRUE(Eventually([&] { return resolved == kTickets; }, absl::Seconds(150))) << resolved;
  done = true;
  worker.join();
  killer.join();

  // The ticket service's own history tells: each ticket was given to an agent once …
  for (const auto& row : ticket_database_.Query("SELECT 'tickets/' || id FROM tickets")) {
    EXPECT_EQ(TimesGivenToAnAgent(row[0].c_str()), 1) << row[0].c_str();
  }
  // … and no agent ever had more open ones than there was room for.
  const auto overfilled = ticket_database_.Query(absl::StrCat(
      "WITH spans AS ("
      "  SELECT t.agent, h.at AS from_time, t.resolve_time AS to_time FROM tickets t"
      "  JOIN LATERAL (SELECT max(occurred_at) AS at FROM events e WHERE e.subject = 'tickets/' || "
      "t.id"
      "                AND e.version < t.version) h ON true"
      "  WHERE t.agent IS NOT NULL)"
      "SELECT count(*) FROM spans a WHERE (SELECT count(*) FROM spans b WHERE b.agent = a.agent "
      "AND b.from_time <= a.from_time AND b.to_time > a.from_time) > ",
      kCapacity));
  EXPECT_EQ(overfilled[0][0].as<int>(), 0);
  EXPECT_EQ(routing_database_.Query("SELECT count(*) FROM feed_parked")[0][0].as<int>(), 0);
  EXPECT_TRUE(Eventually([&] {
    return routing_database_.Query("SELECT count(*) FROM commands")[0][0].as<int>() == 0;
  }));
}

TEST_F(RoutingTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = routing_database_.runtime()});
  for (const auto* statement : luukku::sql::services::routing::assignment::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::routing
