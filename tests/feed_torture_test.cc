// The feed's promises under everything at once: many writers through group commit on two replicas,
// transactions that stay open, consumers that are killed (-9) and started again all the while.
//
// LUUKKU_TORTURE_EVENTS sets how many events each case writes (default 12,000; the long form is
// LUUKKU_TORTURE_EVENTS=200000 ./dev test -R feed_torture).

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/db/request_key.h"
#include "lib/testing/desk.h"
#include "luukku/ticket/v1/conversation_service.grpc.pb.h"
#include "luukku/ticket/v1/ticket_service.grpc.pb.h"
#include "services/ticket/service.h"

namespace luukku {
namespace {

constexpr int kWriters = 24;
constexpr int kConsumers = 3;

int EventsToWrite() {
  const char* set = std::getenv("LUUKKU_TORTURE_EVENTS");
  return set == nullptr ? 12'000 : std::atoi(set);
}

class FeedTorture : public ::testing::TestWithParam<int> {
 protected:
  FeedTorture() {
    database_.Query(
        "CREATE TABLE effects (seq bigserial PRIMARY KEY, subject text, version bigint);"
        "CREATE TABLE violations (what text);"
        "GRANT ALL ON effects, violations, effects_seq_seq TO luukku_ticket");
    std::ofstream(folder_.File("token")) << tokens_.Mint("torture", {"service"});
    for (int i = 0; i < kConsumers; ++i) consumers_.emplace_back();
    for (int i = 0; i < kConsumers; ++i) StartConsumer(i);
  }

  void StartConsumer(int i) {
    consumers_[i].reset();
    consumers_[i].emplace(
        "feed-torture-consumer",
        std::vector<std::string>{"--feed", replicas_.Addresses(), "--token-file",
                                 folder_.File("token"), "--database", database_.runtime()});
  }

  std::unique_ptr<ticket::v1::TicketService::Stub> Stub(int writer) {
    return ticket::v1::TicketService::NewStub(replicas_.Channel(writer % replicas_.size()));
  }

  // Calls until it is answered OK, with the same request id, as a good client does.
  template <typename Stub, typename Request, typename Response>
  void CallUntilOk(Stub& stub,
                   grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   Request request, Response* response) {
    request.set_request_id(db::RandomUuid());
    for (int attempt = 0; attempt < 200; ++attempt) {
      const auto context = testing::ContextFor(agent_);
      if ((stub.*method)(context.get(), request, response).ok()) return;
      absl::SleepFor(absl::Milliseconds(20));
    }
    ADD_FAILURE() << "a call never succeeded";
  }

  std::vector<std::string> CreateTickets(int count) {
    std::vector<std::string> names(count);
    std::vector<std::thread> creators;
    for (int creator = 0; creator < kWriters; ++creator) {
      creators.emplace_back([&, creator] {
        const auto stub = Stub(creator);
        for (int i = creator; i < count; i += kWriters) {
          ticket::v1::CreateTicketRequest request;
          request.mutable_ticket()->set_type(common::v1::TICKET_TYPE_INCIDENT);
          request.mutable_ticket()->set_channel(common::v1::CHANNEL_API);
          request.mutable_ticket()->set_subject("torture");
          ticket::v1::Ticket ticket;
          CallUntilOk(*stub, &ticket::v1::TicketService::Stub::CreateTicket, request, &ticket);
          names[i] = ticket.name();
        }
      });
    }
    for (auto& creator : creators) creator.join();
    return names;
  }

  void Comment(const std::vector<std::string>& names, int events) {
    std::atomic<int> left = events;
    std::vector<std::thread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
      writers.emplace_back([&, writer] {
        std::mt19937 random(writer);
        const auto stub =
            ticket::v1::ConversationService::NewStub(replicas_.Channel(writer % replicas_.size()));
        while (left.fetch_sub(1) > 0) {
          ticket::v1::CreateCommentRequest request;
          request.set_parent(names[random() % names.size()]);
          request.mutable_comment()->set_text("x");
          request.mutable_comment()->set_internal(true);
          ticket::v1::CreateCommentResponse response;
          CallUntilOk(*stub, &ticket::v1::ConversationService::Stub::CreateComment, request,
                      &response);
        }
      });
    }
    for (auto& writer : writers) writer.join();
  }

  // Transactions that draw early and commit late, or never, among all the quick ones.
  void HoldTransactions(std::atomic<bool>& done) {
    std::mt19937 random(99);
    pqxx::connection connection(database_.runtime());
    for (int version = 1; !done;) {
      pqxx::work open(connection);
      open.exec(absl::StrCat(
          "INSERT INTO events (subject, version, occurred_at, recorded_at, body) ",
          "SELECT 'torture/slow', ", version, ", t, t, '\\x820100' ", "FROM feed_now() AS t"));
      absl::SleepFor(absl::Milliseconds(20 + random() % 300));
      if (random() % 3 == 0) continue;
      open.commit();
      ++version;
    }
  }

  void KillConsumers(std::atomic<bool>& done) {
    std::mt19937 random(7);
    while (!done) {
      absl::SleepFor(absl::Milliseconds(200 + random() % 600));
      const int victim = static_cast<int>(random() % kConsumers);
      consumers_[victim]->Kill();
      ++kills_;
      absl::SleepFor(absl::Milliseconds(random() % 1500));
      StartConsumer(victim);
    }
  }

  int64_t Count(const std::string& sql) { return database_.Query(sql)[0][0].as<int64_t>(); }

  testing::Database database_{"ticket", ticket::Service().migrations};
  testing::Tokens tokens_;
  testing::TemporaryFolder folder_;
  testing::Replicas replicas_{"ticket", 2, database_, tokens_};
  std::string agent_ = tokens_.Mint("alice", {"agent"});
  std::vector<std::optional<testing::Process>> consumers_;
  int kills_ = 0;
};

TEST_P(FeedTorture, NothingSkippedNothingOutOfOrderNothingTwice) {
  const int tickets = std::min(GetParam(), EventsToWrite());
  std::atomic<bool> done = false;
  std::thread killer([&] { KillConsumers(done); });
  std::thread holder([&] { HoldTransactions(done); });
  const absl::Time start = absl::Now();
  const auto names = CreateTickets(tickets);
  Comment(names, EventsToWrite() - tickets);
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  done = true;
  holder.join();
  killer.join();

  const int64_t events = Count("SELECT count(*) FROM events");
  ASSERT_GE(events, EventsToWrite());
  const absl::Time written = absl::Now();
  while (Count("SELECT count(*) FROM effects") < events &&
         absl::Now() - written < absl::Seconds(60)) {
    absl::SleepFor(absl::Milliseconds(50));
  }
  EXPECT_EQ(Count("SELECT count(*) FROM effects"), events) << "skipped or twice";
  EXPECT_EQ(Count("SELECT count(*) FROM (SELECT subject, version FROM events EXCEPT "
                  "SELECT subject, version FROM effects) skipped"),
            0);
  EXPECT_EQ(Count("SELECT count(*) FROM (SELECT subject, version FROM effects "
                  "GROUP BY 1, 2 HAVING count(*) > 1) twice"),
            0);
  EXPECT_EQ(Count("SELECT count(*) FROM (SELECT version, lag(version, 1, 0::bigint) OVER "
                  "(PARTITION BY subject ORDER BY seq) AS before FROM effects) e "
                  "WHERE version <> before + 1"),
            0)
      << "out of order within a subject";
  EXPECT_EQ(Count("SELECT count(*) FROM (SELECT occurred_at, lag(occurred_at) OVER (PARTITION BY "
                  "subject ORDER BY version) AS before FROM events) e WHERE occurred_at < before"),
            0)
      << "time ran backwards within a subject";
  EXPECT_EQ(Count("SELECT count(*) FROM feed_parked"), 0);
  EXPECT_EQ(Count("SELECT count(*) FROM violations"), 0);
  EXPECT_GT(kills_, 2);
  std::printf(
      "%d tickets: %ld events in %.1f s (%.0f/s), %d consumers killed, caught up %.1f s later\n",
      tickets, static_cast<long>(events), seconds, static_cast<double>(events) / seconds, kills_,
      absl::ToDoubleSeconds(absl::Now() - written));
}

INSTANTIATE_TEST_SUITE_P(Tickets, FeedTorture, ::testing::Values(3, 200, 10'000));

}  // namespace
}  // namespace luukku
