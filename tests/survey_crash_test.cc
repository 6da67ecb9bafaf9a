// A resolved ticket gets exactly one invitation, whatever process dies: a real ticket service and
// two replicas of the survey service, which are killed (-9) while tickets are resolved, reopened
// and answered.
//
// LUUKKU_SURVEY_KILLS sets how many times one is killed (default 10).

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/desk.h"
#include "luukku/event/v1/feed_service.grpc.pb.h"
#include "luukku/survey/v1/survey_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "tests/survey_replicas.h"

namespace luukku {
namespace {

using Surveys = survey::v1::SurveyService::Stub;
using Tickets = ticket::v1::TicketService::Stub;

int Kills() {
  const char* set = std::getenv("LUUKKU_SURVEY_KILLS");
  return set == nullptr ? 10 : std::atoi(set);
}

class SurveyCrashTest : public ::testing::Test {
 protected:
  // Repeats a call, on one replica or the other, until it is answered.
  template <typename Stub, typename Request, typename Response>
  Response Persist(const std::vector<std::unique_ptr<Stub>>& stubs, const std::string& token,
                   grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   const Request& request) {
    for (size_t attempt = 0;; ++attempt) {
      Response response;
      const auto context = testing::ContextFor(token);
      context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
      const auto status =
          ((*stubs[attempt % stubs.size()]).*method)(context.get(), request, &response);
      if (status.ok()) return response;
      EXPECT_TRUE(status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                  status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED)
          << status.error_code() << " " << status.error_message();
      absl::SleepFor(absl::Milliseconds(20));
    }
  }

  std::vector<std::unique_ptr<Tickets>> TicketStubs() {
    std::vector<std::unique_ptr<Tickets>> stubs;
    stubs.push_back(ticket::v1::TicketService::NewStub(ticket_service_.Channel(0)));
    return stubs;
  }

  std::vector<std::unique_ptr<Surveys>> SurveyStubs() {
    std::vector<std::unique_ptr<Surveys>> stubs;
    for (int i = 0; i < surveys_.size(); ++i) {
      stubs.push_back(survey::v1::SurveyService::NewStub(surveys_.Channel(i)));
    }
    return stubs;
  }

  std::string CreateAndResolve(const std::vector<std::unique_ptr<Tickets>>& tickets) {
    ticket::v1::CreateTicketRequest create;
    create.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
    create.mutable_ticket()->set_channel(common::v1::CHANNEL_PORTAL);
    create.mutable_ticket()->set_subject("Dark");
    create.set_request_id(db::RandomUuid());
    const std::string name = Persist(tickets, requester_, &Tickets::CreateTicket, create).name();
    ticket::v1::ResolveTicketRequest resolve;
    resolve.set_name(name);
    resolve.set_request_id(db::RandomUuid());
    Persist(tickets, agent_, &Tickets::ResolveTicket, resolve);
    return name;
  }

  void ReopenAndResolve(const std::vector<std::unique_ptr<Tickets>>& tickets,
                        const std::string& name) {
    ticket::v1::ReopenTicketRequest reopen;
    reopen.set_name(name);
    reopen.set_request_id(db::RandomUuid());
    Persist(tickets, requester_, &Tickets::ReopenTicket, reopen);
    ticket::v1::ResolveTicketRequest resolve;
    resolve.set_name(name);
    resolve.set_request_id(db::RandomUuid());
    Persist(tickets, agent_, &Tickets::ResolveTicket, resolve);
  }

  // Answers the ticket's invitation, if it has come by now; the score or 0.
  int Answer(const std::vector<std::unique_ptr<Surveys>>& surveys, const std::string& ticket,
             int score) {
    survey::v1::ListInvitationsRequest list;
    list.set_ticket(ticket);
    const auto found = Persist(surveys, requester_, &Surveys::ListInvitations, list);
    if (found.invitations().empty()) return 0;
    survey::v1::GetInvitationRequest get;
    get.set_name(found.invitations(0).name());
    survey::v1::RespondRequest respond;
    respond.set_answer_token(
        Persist(surveys, requester_, &Surveys::GetInvitation, get).answer_token());
    respond.set_score(score);
    respond.set_request_id(db::RandomUuid());
    Persist(surveys, requester_, &Surveys::Respond, respond);
    return score;
  }

  // All events of the survey service's feed, by subject, in the order in which they came.
  std::map<std::string, std::vector<event::v1::Event>> ReadFeed(int64_t count) {
    std::map<std::string, std::vector<event::v1::Event>> feed;
    const auto stub = event::v1::FeedService::NewStub(surveys_.Channel(0));
    const auto context = testing::ContextFor(tokens_.Mint("root", {"admin"}));
    event::v1::SubscribeRequest request;
    request.set_consumer("test");
    for (int slot = 0; slot < 64; ++slot) request.add_slots()->set_slot(slot);
    const auto stream = stub->Subscribe(context.get(), request);
    event::v1::SubscribeResponse message;
    while (count > 0 && stream->Read(&message)) {
      count -= message.entries_size();
      for (const auto& entry : message.entries()) {
        feed[entry.event().subject()].push_back(entry.event());
      }
    }
    EXPECT_EQ(count, 0);
    context->TryCancel();
    (void)stream->Finish();
    return feed;
  }

  int64_t Count(const std::string& what) {
    return surveys_database_.Query("SELECT count(*) FROM " + what)[0][0].as<int64_t>();
  }

  testing::Database tickets_database_{"ticket", {}};
  testing::Tokens tokens_;
  testing::Replicas ticket_service_{"ticket", 1, tickets_database_, tokens_};
  SurveyReplicas beside_{2, ticket_service_, tokens_};
  testing::Replicas& surveys_ = beside_.replicas;
  const testing::Database& surveys_database_ = beside_.database;
  const std::string requester_ = tokens_.Mint("ritva", {"requester"});
  const std::string agent_ = tokens_.Mint("alice", {"agent"});
};

TEST_F(SurveyCrashTest, KilledAllTheWhileEachTicketIsAskedAboutOnce) {
  std::atomic<bool> done = false;
  std::vector<std::string> resolved;
  std::map<std::string, int> answered;
  std::thread load([&] {
    std::mt19937 random(1);
    const auto tickets = TicketStubs();
    const auto surveys = SurveyStubs();
    while (!done || resolved.size() < 100) {
      resolved.push_back(CreateAndResolve(tickets));
      const std::string& earlier = resolved[random() % resolved.size()];
      if (random() % 3 == 0) ReopenAndResolve(tickets, earlier);
      const std::string& some = resolved[random() % resolved.size()];
      if (random() % 2 == 0 && answered.count(some) == 0) {
        const int score = Answer(surveys, some, 1 + static_cast<int>(random() % 7));
        if (score > 0) answered[some] = score;
      }
    }
  });
  std::mt19937 random(2);
  for (int kill = 0; kill < Kills(); ++kill) {
    absl::SleepFor(absl::Milliseconds(100 + random() % 500));
    surveys_.KillAndRestart(static_cast<int>(random() % 2));
  }
  done = true;
  load.join();

  const absl::Time end = absl::Now() + absl::Seconds(60);
  while (Count("invitations") < static_cast<int64_t>(resolved.size()) && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  ASSERT_EQ(Count("invitations"), static_cast<int64_t>(resolved.size()));
  ASSERT_GT(answered.size(), 5u);
  EXPECT_EQ(Count("answers"), static_cast<int64_t>(answered.size()));
  EXPECT_EQ(Count("feed_parked"), 0);

  // Every fact once, dense within its invitation; one invitation a ticket; each acknowledged answer
  // is published with its score.
  std::map<std::string, int> asked;
  const auto feed = ReadFeed(Count("events"));
  EXPECT_EQ(feed.size(), resolved.size());
  for (const auto& [subject, events] : feed) {
    for (size_t i = 0; i < events.size(); ++i) {
      EXPECT_EQ(events[i].version(), static_cast<int64_t>(i) + 1) << subject;
    }
    ASSERT_TRUE(events[0].has_invitation_sent());
    const std::string ticket = events[0].invitation_sent().ticket();
    ++asked[ticket];
    if (answered.count(ticket) == 0) {
      EXPECT_EQ(events.size(), 1u);
      continue;
    }
    ASSERT_EQ(events.size(), 2u) << "an answer was told twice, or not at all";
    EXPECT_EQ(events[1].invitation_answered().score(), answered[ticket]);
  }
  for (const std::string& ticket : resolved) EXPECT_EQ(asked[ticket], 1) << ticket;
  std::printf("%d kills, %zu tickets, %zu answers\n", Kills(), resolved.size(), answered.size());
}

// Expiry is a race between replicas that are killed, too.
TEST_F(SurveyCrashTest, KilledAllTheWhileEachExpiresOnce) {
  const auto tickets = TicketStubs();
  std::vector<std::string> resolved;
  for (int i = 0; i < 40; ++i) resolved.push_back(CreateAndResolve(tickets));
  while (Count("invitations") < 40) absl::SleepFor(absl::Milliseconds(20));
  // Many more than fit into a transaction.
  surveys_database_.Query(
      "INSERT INTO invitations (ticket, state, version, create_time, expire_time) "
      "SELECT 1000000 + n, 1, 1, now(), now() FROM generate_series(1, 3000) n");
  surveys_database_.Query(
      "INSERT INTO events (subject, version, occurred_at, recorded_at, body) "
      "SELECT 'invitations/' || id, 1, now(), now(), '' FROM invitations WHERE ticket > 1000000");
  std::mt19937 random(3);
  for (int kill = 0; kill < 6; ++kill) {
    absl::SleepFor(absl::Milliseconds(random() % 100));
    surveys_.KillAndRestart(static_cast<int>(random() % 2));
  }
  const absl::Time end = absl::Now() + absl::Seconds(60);
  while (Count("invitations WHERE state = 3") < 3000 && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_EQ(Count("invitations WHERE state = 3"), 3000);
  EXPECT_EQ(Count("invitations WHERE state = 1"), 40);
  EXPECT_EQ(Count("events WHERE version = 2"), 3000);
  EXPECT_EQ(Count("events"), 2 * 3000 + 40);
}

}  // namespace
}  // namespace luukku
