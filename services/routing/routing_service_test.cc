// Routing as a whole: a real ticket service, its feed, rules, decisions, commands.

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <random>
#include <thread>

#include "luukku/ticket/v1/catalogue_service.grpc.pb.h"
#include "services/routing/assignment/sql.h"
#include "services/routing/routing_fixture.h"

namespace luukku::routing {
namespace {

class RoutingTest : public RoutingDesk {};

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

// A rule on a category is about all below it; the nearest rule in order decides.
TEST_F(RoutingTest, ARuleOnACategoryIsAboutThoseBelowIt) {
  using Catalogue = ticket::v1::CatalogueService;
  const auto catalogue = Catalogue::NewStub(ticket_replicas_.Channel(0));
  for (const auto& [id, parent] : {std::pair("it", ""),
                                   {"hardware", "categories/it"},
                                   {"toner", "categories/hardware"},
                                   {"hr", ""}}) {
    ticket::v1::CreateCategoryRequest request;
    request.mutable_category()->set_name(std::string("categories/") + id);
    request.mutable_category()->set_display_name(id);
    request.mutable_category()->set_parent(parent);
    ASSERT_TRUE(Call(*catalogue, &Catalogue::Stub::CreateCategory, request).ok());
  }
  AddRule("it", 2, "printers", [](v1::Rule& rule) { rule.add_categories("categories/it"); });
  ASSERT_TRUE(Eventually([&] {
    return routing_database_.Query("SELECT count(*) FROM categories")[0][0].as<int>() == 4;
  }));
  for (const auto& [category, team] : {std::pair("categories/toner", "teams/printers"),
                                       {"categories/it", "teams/printers"},
                                       {"categories/hr", "teams/network"},
                                       {"", "teams/network"}}) {
    ticket::v1::CreateTicketRequest request;
    request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    request.mutable_ticket()->set_channel(common::v1::CHANNEL_PHONE);
    request.mutable_ticket()->set_subject("x");
    request.mutable_ticket()->set_category(category);
    const auto ticket = Change(&Tickets::CreateTicket, request);
    ASSERT_TRUE(ticket.ok()) << ticket.status();
    EXPECT_TRUE(Eventually([&] { return Get(ticket->name()).team() == team; })) << category;
  }
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

// A reply opens each ticket while routing decides on it, so that many commands come too late.
TEST_F(RoutingTest, ATicketThatMovedMeanwhileIsDecidedOnAgain) {
  constexpr int kTickets = 40;
  AddAgent("alice", "network", kTickets);
  for (int i = 0; i < kTickets; ++i) {
    ticket::v1::CreateCommentRequest reply;
    reply.set_parent(Create());
    reply.mutable_comment()->set_text("We look into it.");
    ASSERT_TRUE(Call(*conversation_, &Conversation::CreateComment, reply).ok());
  }
  EXPECT_TRUE(Eventually([&] { return CountTickets("agent = 'alice'") == kTickets; }))
      << CountTickets("team IS NULL") << " were left alone";
}

TEST_F(RoutingTest, ANewRuleWakesWhatNoRuleHeldFor) {
  AddAgent("alice", "network", 5);
  v1::DeleteRuleRequest request;
  request.set_name("rules/everything");
  ASSERT_TRUE(Call(*rules_, &v1::RuleService::Stub::DeleteRule, request).ok());
  const std::string name = Create();
  ASSERT_TRUE(Eventually([&] { return Explain(name).outcome() == v1::ROUTING_OUTCOME_NO_RULE; }));
  EXPECT_EQ(Get(name).team(), "");
  AddRule("catch-all", 9, "network", [](v1::Rule&) {});
  EXPECT_TRUE(Eventually([&] { return Get(name).agent() == "agents/alice"; }));
}

// The decision waits for the ticket service, which it asks for subjects, when the rule comes.
TEST_F(RoutingTest, ARuleThatComesWhileADecisionIsMadeIsNotMissed) {
  AddAgent("alice", "network", 5);
  v1::DeleteRuleRequest request;
  request.set_name("rules/everything");
  ASSERT_TRUE(Call(*rules_, &v1::RuleService::Stub::DeleteRule, request).ok());
  const std::string name = Create();
  ASSERT_TRUE(Eventually([&] { return Explain(name).outcome() == v1::ROUTING_OUTCOME_NO_RULE; }));
  for (int i = 0; i < 2; ++i) ticket_replicas_.process(i).Signal(SIGSTOP);
  AddRule("phones", 2, "printers", [](v1::Rule& rule) { rule.add_subject_words("puhelin"); });
  absl::SleepFor(absl::Seconds(1));  // Both replicas have read the rules, and ask.
  AddRule("catch-all", 9, "network", [](v1::Rule&) {});
  for (int i = 0; i < 2; ++i) ticket_replicas_.process(i).Signal(SIGCONT);
  EXPECT_TRUE(Eventually([&] { return Get(name).agent() == "agents/alice"; }));
}

TEST_F(RoutingTest, ARuleLooksAtTheMailboxAndGivesAPriority) {
  AddRule("sales", 2, "printers", [](v1::Rule& rule) {
    rule.add_mailboxes("Sales@example.org");
    rule.set_set_priority(common::v1::PRIORITY_CRITICAL);
  });
  const std::string other = Create("Tarjous", "desk@example.org");
  const std::string name = Create("Tarjous", "sales@example.org");
  ASSERT_TRUE(Eventually([&] { return Get(name).team() == "teams/printers"; }));
  EXPECT_EQ(Get(name).priority(), common::v1::PRIORITY_CRITICAL);
  ASSERT_TRUE(Eventually([&] { return Get(other).team() == "teams/network"; }));
  EXPECT_EQ(Get(other).priority(), common::v1::PRIORITY_MODERATE);

  // A person's choice stands, though the edit makes rules look again.
  ticket::v1::UpdateTicketRequest update;
  update.mutable_ticket()->set_name(name);
  update.mutable_ticket()->set_priority(common::v1::PRIORITY_LOW);
  update.mutable_update_mask()->add_paths("priority");
  ASSERT_TRUE(Call(*tickets_, &Tickets::UpdateTicket, update).ok());
  const int64_t revision = Get(name).assignment_revision();
  ASSERT_TRUE(Eventually([&] { return Explain(name).assignment_revision() >= revision; }));
  EXPECT_EQ(Explain(name).priority(), common::v1::PRIORITY_UNSPECIFIED);
  EXPECT_EQ(Get(name).priority(), common::v1::PRIORITY_LOW);
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

int Kills() {
  const char* set = std::getenv("LUUKKU_CRASH_KILLS");
  return set == nullptr ? 50 : std::atoi(set);
}

// All replicas of both services are killed (-9) in turn while tickets come and agents resolve them:
// no ticket has two assignments, nobody ever has more than there is room for, and in the end
// everything is assigned.
TEST_F(RoutingTest, KilledUnderLoadNothingIsAssignedTwiceAndNobodyIsOverfilled) {
  constexpr int kAgents = 5, kCapacity = 4;
  for (int i = 0; i < kAgents; ++i) AddAgent(absl::StrCat("agent", i), "network", kCapacity);
  std::atomic<bool> killed = false;
  std::atomic<int> created = 0;
  std::thread killer([&] {
    std::mt19937 random(5);
    for (int kill = 1; kill <= Kills(); ++kill) {
      absl::SleepFor(absl::Milliseconds(100 + random() % 500));
      Eventually([&] { return created > 5 * kill; });  // However slow the machine is.
      auto& service = random() % 3 == 0 ? ticket_replicas_ : routing_replicas_;
      service.KillAndRestart(static_cast<int>(random() % 2));
    }
    killed = true;
  });
  std::atomic<bool> done = false;
  std::atomic<int> resolved = 0;
  std::thread worker([&] {
    while (!done) {
      for (const auto& row : ticket_database_.Query("SELECT 'tickets/' || id FROM tickets WHERE "
                                                    "agent IS NOT NULL AND state = 2 LIMIT 5")) {
        Resolve(row[0].c_str());
        ++resolved;
      }
      absl::SleepFor(absl::Milliseconds(5));
    }
  });
  while (!killed) {
    // Not far ahead of the agents, so that tickets wait, but not for ever.
    if (created - resolved < 3 * kAgents * kCapacity) ++created, Create();
    absl::SleepFor(absl::Milliseconds(4));
  }
  EXPECT_GT(created, 5 * Kills());
  EXPECT_TRUE(Eventually([&] { return resolved == created; }, absl::Seconds(60))) << resolved;
  done = true;
  worker.join();
  killer.join();
  std::printf("%d kills, %d tickets\n", Kills(), created.load());

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

// What is answered before a replica stops is stored, and the other one goes on.
TEST_F(RoutingTest, SigtermUnderLoadLosesNoAnswer) {
  std::atomic<bool> done = false;
  std::atomic<int> answered = 0;
  std::thread caller([&] {
    for (int i = 0; !done; i = (i + 1) % 2) {
      v1::CreateTeamRequest request;
      request.mutable_team()->set_name(absl::StrCat("teams/t", answered.load()));
      request.mutable_team()->set_display_name("T");
      const auto stub = v1::TeamService::NewStub(routing_replicas_.Channel(i));
      const auto status = Call(*stub, &v1::TeamService::Stub::CreateTeam, request).status();
      if (status.ok() || absl::IsAlreadyExists(status)) ++answered;
    }
  });
  for (int i = 0; i < 2; ++i) {
    absl::SleepFor(absl::Milliseconds(300));
    routing_replicas_.process(i).Signal(SIGTERM);
    EXPECT_EQ(routing_replicas_.process(i).Wait(), 0);
    routing_replicas_.KillAndRestart(i);
  }
  absl::SleepFor(absl::Milliseconds(300));
  done = true;
  caller.join();
  EXPECT_EQ(
      routing_database_.Query("SELECT count(*) FROM teams WHERE id LIKE 't%'")[0][0].as<int>(),
      answered);
  EXPECT_GT(answered, 50);
}

TEST_F(RoutingTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = routing_database_.runtime()});
  for (const auto* statement : luukku::sql::services::routing::assignment::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::routing
