// SLA clocks as a whole: a real ticket service, its feed and two replicas of routing, with promises
// of seconds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <thread>

#include "luukku/event/v1/feed_service.grpc.pb.h"
#include "services/routing/sla_clocks_fixture.h"

namespace luukku::routing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr auto kHigh = common::v1::PRIORITY_HIGH;
constexpr auto kLow = common::v1::PRIORITY_LOW;
// How late a deadline may be told: it depends on how busy the machine is.
constexpr absl::Duration kLateness = absl::Seconds(5);

using SlaClocksTest = SlaClocksFixture;

// Warnings at half the time and breaches at the whole, each once, never before their time.
void ExpectAllDeadlinesOnce(const std::vector<Fact>& facts, absl::Time created,
                            absl::Duration most_late, absl::Duration& latest) {
  const std::map<std::string, absl::Duration> expected = {
      {"response RUNNING", absl::ZeroDuration()}, {"response AT_RISK", absl::Seconds(1)},
      {"response BREACHED", absl::Seconds(2)},    {"resolution RUNNING", absl::ZeroDuration()},
      {"resolution AT_RISK", absl::Seconds(2)},   {"resolution BREACHED", absl::Seconds(4)},
  };
  std::map<std::string, int> times;
  for (const Fact& fact : facts) {
    const std::string words = WordsOf(fact.fact);
    ++times[words];
    ASSERT_EQ(expected.count(words), 1u) << words;
    EXPECT_EQ(FromProto(fact.fact.time()) - created, expected.at(words)) << words;
    const absl::Duration late = fact.occurred_at - FromProto(fact.fact.time());
    EXPECT_GE(late, absl::ZeroDuration()) << words << " came before its time";
    EXPECT_LE(late, most_late) << words;
    latest = std::max(latest, late);
  }
  for (const auto& [words, number] : times) EXPECT_EQ(number, 1) << words;
  // Where nobody looked in between, a breach comes without its warning.
  for (const char* words :
       {"response RUNNING", "response BREACHED", "resolution RUNNING", "resolution BREACHED"}) {
    EXPECT_EQ(times[words], 1) << words;
  }
}

TEST_F(SlaClocksTest, WarningsAndBreachesAreToldOnceAtTheirTime) {
  std::vector<Ticket> tickets;
  for (int i = 0; i < 10; ++i) tickets.push_back(CreateWith(kHigh));
  absl::Duration latest;
  for (const Ticket& ticket : tickets) {
    ASSERT_TRUE(EventuallyTold(ticket.name(), "resolution BREACHED"));
  }
  for (const Ticket& ticket : tickets) {
    ExpectAllDeadlinesOnce(FactsOf(ticket.name()), FromProto(ticket.create_time()), kLateness,
                           latest);
  }
  RecordProperty("latest_ms", static_cast<int>(absl::ToInt64Milliseconds(latest)));
  std::printf("latest: %s after its time\n", absl::FormatDuration(latest).c_str());
}

// Replicas are killed (-9) in turn while deadlines come.
TEST_F(SlaClocksTest, KilledReplicasLoseNoDeadlineAndTellNoneTwice) {
  std::thread killer([&] {
    std::mt19937 random(7);
    for (int kill = 0; kill < 12; ++kill) {
      absl::SleepFor(absl::Milliseconds(200 + random() % 700));
      routing_replicas_.KillAndRestart(static_cast<int>(random() % 2));
    }
  });
  std::vector<Ticket> tickets;
  for (int i = 0; i < 60; ++i) {
    tickets.push_back(CreateWith(kHigh));
    absl::SleepFor(absl::Milliseconds(100));
  }
  killer.join();
  absl::Duration latest;
  for (const Ticket& ticket : tickets) {
    EXPECT_TRUE(EventuallyTold(ticket.name(), "resolution BREACHED"));
    ExpectAllDeadlinesOnce(FactsOf(ticket.name()), FromProto(ticket.create_time()),
                           absl::Seconds(60), latest);
  }
  std::printf("latest: %s after its time\n", absl::FormatDuration(latest).c_str());
  EXPECT_EQ(routing_database_.Query("SELECT count(*) FROM feed_parked")[0][0].as<int>(), 0);
}

TEST_F(SlaClocksTest, WhatIsDoneInTimeIsMetAndRunsAgainWhenReopened) {
  const std::string name = CreateWith(kHigh).name();
  Reply(name);
  Resolve(name);
  ASSERT_TRUE(EventuallyTold(name, "resolution MET"));
  EXPECT_THAT(Told(name), UnorderedElementsAre("response RUNNING", "resolution RUNNING",
                                               "response MET", "resolution MET"));
  absl::SleepFor(absl::Seconds(5));
  Reopen(name);
  ASSERT_TRUE(EventuallyTold(name, "resolution RUNNING", 2)) << "it stood still meanwhile";
  ASSERT_TRUE(EventuallyTold(name, "resolution BREACHED"));
}

TEST_F(SlaClocksTest, APausedTicketDoesNotBreachUntilItGoesOn) {
  const std::string name = CreateWith(kHigh).name();
  Reply(name);
  SetPending(name);
  absl::SleepFor(absl::Seconds(6));
  EXPECT_TRUE(Eventually([&] { return Told(name).size() >= 4; }));
  const auto while_paused = ExplainSla(name);
  ASSERT_EQ(while_paused.targets_size(), 2) << while_paused.DebugString();
  EXPECT_TRUE(while_paused.targets(1).target().paused());
  EXPECT_EQ(while_paused.targets(1).target().state(), common::v1::SLA_TARGET_STATE_RUNNING);
  const auto& last = *while_paused.targets(1).segments().rbegin();
  EXPECT_EQ(last.kind(), v1::SLA_SEGMENT_KIND_PAUSED);
  EXPECT_GE(FromProto(last.to()) - FromProto(last.from()), absl::Seconds(6));
  for (const auto& words : Told(name)) EXPECT_THAT(words, Not(HasSubstr("BREACHED")));
  Resume(name);
  ASSERT_TRUE(EventuallyTold(name, "resolution BREACHED"));
}

TEST_F(SlaClocksTest, AnotherPriorityRetargetsFromTheStart) {
  const Ticket ticket = CreateWith(kLow);
  ASSERT_TRUE(EventuallyTold(ticket.name(), "resolution RUNNING"));
  absl::SleepFor(absl::Seconds(1));
  SetPriority(ticket.name(), kHigh);
  ASSERT_TRUE(EventuallyTold(ticket.name(), "resolution BREACHED"));
  const auto facts = FactsOf(ticket.name());
  EXPECT_EQ(FromProto(facts.back().fact.time()),
            FromProto(ticket.create_time()) + absl::Seconds(4));
  EXPECT_EQ(facts.back().fact.policy(), "slaPolicies/quick@1");
}

// A transaction that stays open in the ticket service's database holds its feed back.
TEST_F(SlaClocksTest, WhileTheFeedIsLateNothingIsDecidedAndAnAnswerInTimeCounts) {
  const Ticket answered = CreateWith(kHigh), forgotten = CreateWith(kHigh);
  ASSERT_TRUE(EventuallyTold(forgotten.name(), "resolution RUNNING"));
  ASSERT_TRUE(EventuallyTold(answered.name(), "resolution RUNNING"));
  {
    pqxx::connection connection(ticket_database_.superuser());
    pqxx::work open(connection);
    open.exec("SELECT pg_current_xact_id()");
    Reply(answered.name());
    Resolve(answered.name());
    absl::SleepFor(absl::Seconds(6));
    for (const auto& ticket : {answered, forgotten}) {
      for (const auto& words : Told(ticket.name())) {
        EXPECT_THAT(words, Not(HasSubstr("BREACHED")));
      }
    }
    EXPECT_EQ(ExplainSla(forgotten.name()).targets(1).target().state(),
              FactsOf(forgotten.name()).back().fact.state());
  }
  ASSERT_TRUE(EventuallyTold(answered.name(), "resolution MET"));
  ASSERT_TRUE(EventuallyTold(forgotten.name(), "resolution BREACHED"));
  for (const auto& words : Told(answered.name())) {
    EXPECT_THAT(words, Not(HasSubstr("BREACHED")));
  }
  absl::Duration latest;
  ExpectAllDeadlinesOnce(FactsOf(forgotten.name()), FromProto(forgotten.create_time()),
                         absl::Seconds(60), latest);
  EXPECT_GE(latest, absl::Seconds(2)) << "it was decided before the feed was complete";
}

TEST_F(SlaClocksTest, EditsReachRunningTargetsAtOnceAndFinishedOnesNever) {
  const Ticket running = CreateWith(kLow), done = CreateWith(kLow);
  Reply(running.name());
  Resolve(done.name());
  ASSERT_TRUE(EventuallyTold(running.name(), "response MET"));
  ASSERT_TRUE(EventuallyTold(done.name(), "resolution MET"));
  const auto done_before = FactsOf(done.name()).size();

  v1::UpdateSlaPolicyRequest edit;
  edit.mutable_sla_policy()->set_name("slaPolicies/slow");
  edit.mutable_sla_policy()->mutable_resolution()->set_seconds(1);
  edit.mutable_sla_policy()->mutable_first_response()->set_seconds(1);
  edit.mutable_update_mask()->add_paths("resolution");
  edit.mutable_update_mask()->add_paths("first_response");
  Expect(Call(*sla_, &v1::SlaService::Stub::UpdateSlaPolicy, edit).status());
  ASSERT_TRUE(EventuallyTold(running.name(), "resolution BREACHED"));
  const auto facts = FactsOf(running.name());
  EXPECT_EQ(facts.back().fact.policy(), "slaPolicies/slow@2");
  EXPECT_EQ(FromProto(facts.back().fact.time()),
            FromProto(running.create_time()) + absl::Seconds(1));

  v1::UpdateCalendarRequest zone;
  zone.mutable_calendar()->set_name("calendars/always");
  zone.mutable_calendar()->set_time_zone("Europe/Stockholm");
  zone.mutable_update_mask()->add_paths("time_zone");
  Expect(Call(*calendars_, &v1::CalendarService::Stub::UpdateCalendar, zone).status());
  ASSERT_TRUE(EventuallyUpToDate());
  EXPECT_EQ(FactsOf(running.name()).size(), facts.size()) << "it is as breached as before";
  EXPECT_EQ(FactsOf(done.name()).size(), done_before);
  const auto explanation = ExplainSla(done.name());
  ASSERT_EQ(explanation.targets_size(), 2);
  EXPECT_EQ(explanation.targets(1).target().policy(), "slaPolicies/slow@1");
  EXPECT_EQ(explanation.targets(1).target().calendar(), "calendars/always@1");
  EXPECT_EQ(explanation.targets(1).target().state(), common::v1::SLA_TARGET_STATE_MET);
  EXPECT_THAT(explanation.summary(), AllOf(HasSubstr("Resolution: "), HasSubstr("met on ")));
}

TEST_F(SlaClocksTest, WhatIsBreachedStaysSoWhateverIsEditedLater) {
  const std::string name = CreateWith(kHigh).name();
  ASSERT_TRUE(EventuallyTold(name, "resolution BREACHED"));
  const auto before = Told(name);
  Disable("slaPolicies/quick", true);
  ASSERT_TRUE(EventuallyUpToDate());
  SetPriority(name, kLow);
  Resolve(name);
  Reopen(name);
  Disable("slaPolicies/quick", false);
  ASSERT_TRUE(EventuallyUpToDate());
  Resolve(name);
  ASSERT_TRUE(Eventually([&] { return ExplainSla(name).targets(1).target().has_finish_time(); }));
  EXPECT_EQ(Told(name), before);
  EXPECT_EQ(ExplainSla(name).targets(1).target().policy(), "slaPolicies/quick@1");
}

// A transaction that stays open holds the feed back while promises break, and then they are edited
// away.
TEST_F(SlaClocksTest, WhatCameToPassBeforeAnEditIsToldThoughTheFeedIsLate) {
  const Ticket ticket = CreateWith(kHigh), touched = CreateWith(kHigh);
  ASSERT_TRUE(EventuallyTold(ticket.name(), "resolution RUNNING"));
  ASSERT_TRUE(EventuallyTold(touched.name(), "resolution RUNNING"));
  {
    pqxx::connection connection(ticket_database_.superuser());
    pqxx::work open(connection);
    open.exec("SELECT pg_current_xact_id()");
    Reply(touched.name());
    absl::SleepFor(absl::Seconds(5));
    Disable("slaPolicies/quick", true);
    absl::SleepFor(absl::Seconds(1));
  }
  ASSERT_TRUE(EventuallyTold(ticket.name(), "resolution BREACHED"));
  ASSERT_TRUE(EventuallyTold(touched.name(), "resolution BREACHED"));
  ASSERT_TRUE(EventuallyUpToDate());
  for (const auto& name : {ticket.name(), touched.name()}) {
    for (const auto& words : Told(name)) EXPECT_THAT(words, Not(HasSubstr("CANCELLED")));
  }
}

// Of the ticket service's database, whose time deadlines are in.
TEST_F(SlaClocksTest, AClockThatIsSetBackMakesNoDeadlineEarlyAndLosesNone) {
  const Ticket before = CreateWith(kHigh);
  ASSERT_TRUE(EventuallyTold(before.name(), "resolution RUNNING"));
  ticket_database_.SetClock(absl::Seconds(-6));
  const absl::Time set = absl::Now();
  std::vector<Ticket> tickets;
  for (int i = 0; i < 20; ++i) tickets.push_back(CreateWith(kHigh));
  const absl::Time created = absl::Now();
  while (absl::Now() < set + absl::Milliseconds(1900)) {
    for (const Ticket& ticket : tickets) {
      for (const auto& words : Told(ticket.name())) ASSERT_THAT(words, Not(HasSubstr("BREACHED")));
    }
    absl::SleepFor(absl::Milliseconds(50));
  }
  for (const Ticket& ticket : tickets) {
    ASSERT_TRUE(EventuallyTold(ticket.name(), "resolution BREACHED"));
    EXPECT_EQ(FromProto(FactsOf(ticket.name()).back().fact.time()),
              FromProto(ticket.create_time()) + absl::Seconds(4));
  }
  EXPECT_LT(absl::Now() - created, absl::Seconds(4) + kLateness) << "no later than without";
  ASSERT_TRUE(EventuallyTold(before.name(), "resolution BREACHED"));
  EXPECT_GE(absl::Now() - set, absl::Seconds(6)) << "its time had to come";
}

TEST_F(SlaClocksTest, QueuesShowWhatIsDueFirst) {
  const std::string none = CreateWith(common::v1::PRIORITY_MODERATE).name();
  const std::string slow = CreateWith(kLow).name(), slower = CreateWith(kLow).name();
  const std::string quick = CreateWith(kHigh).name();
  ASSERT_TRUE(EventuallyTold(quick, "resolution BREACHED"));
  ASSERT_TRUE(EventuallyTold(slower, "resolution RUNNING"));
  ASSERT_TRUE(Eventually([&] { return Waiting("network") == 4; }));
  v1::ListQueueRequest request;
  request.set_team("teams/network");
  request.set_page_size(1);
  std::vector<v1::WorkItem> items;
  do {
    const auto page = Call(*queue_, &v1::QueueService::Stub::ListQueue, request);
    Expect(page.status());
    ASSERT_TRUE(page.ok());
    items.insert(items.end(), page->items().begin(), page->items().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  ASSERT_EQ(items.size(), 4u);
  EXPECT_EQ(items[0].ticket(), quick);
  EXPECT_EQ(items[0].sla_state(), common::v1::SLA_TARGET_STATE_BREACHED);
  EXPECT_GE(items[0].age().seconds(), 4);
  EXPECT_EQ(items[0].sla_targets_size(), 2);
  EXPECT_EQ(items[1].ticket(), slow);
  EXPECT_EQ(FromProto(items[1].due_time()), FromProto(items[1].create_time()) + absl::Seconds(600));
  EXPECT_EQ(items[1].sla_state(), common::v1::SLA_TARGET_STATE_RUNNING);
  EXPECT_EQ(items[2].ticket(), slower);
  EXPECT_EQ(items[3].ticket(), none);
  EXPECT_FALSE(items[3].has_due_time());
  EXPECT_THAT(items[3].sla_targets(), IsEmpty());
  EXPECT_EQ(ExplainSla(none).summary(), "Nothing is promised.");
}

TEST_F(SlaClocksTest, TheFeedTellsOfTeamsAndTargets) {
  const std::string name = CreateWith(kLow).name();
  const auto stub = event::v1::FeedService::NewStub(routing_replicas_.Channel(0));
  const auto context = testing::ContextFor(token_);
  event::v1::SubscribeRequest request;
  request.set_consumer("test");
  for (int slot = 0; slot < 64; ++slot) request.add_slots()->set_slot(slot);
  const auto stream = stub->Subscribe(context.get(), request);
  std::map<std::string, int> facts;
  event::v1::SubscribeResponse message;
  while (facts[name] < 2 && stream->Read(&message)) {
    for (const auto& entry : message.entries()) {
      const auto& event = entry.event();
      ++facts[event.subject()];
      if (event.subject() == "teams/network") {
        EXPECT_EQ(event.team_changed().display_name(), "Team network");
      }
      if (event.subject() != name) continue;
      EXPECT_EQ(event.actor_kind(), common::v1::ACTOR_KIND_SERVICE);
      EXPECT_EQ(event.origin(), event::v1::ORIGIN_LIVE);
      EXPECT_EQ(event.caused_by_event().size(), 36u);
      EXPECT_EQ(event.sla_target_changed().policy(), "slaPolicies/slow@1");
    }
  }
  context->TryCancel();
  EXPECT_EQ(facts["teams/network"], 1);
  EXPECT_EQ(facts["teams/printers"], 1);
  EXPECT_EQ(facts[name], 2);
}

}  // namespace
}  // namespace luukku::routing
