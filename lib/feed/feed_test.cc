// A feed and its consumers over real gRPC and PostgreSQL, in one process. What kills processes is in
// tests/feed_torture_test.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/db/migrations.h"
#include "lib/db/row.h"
#include "lib/feed/append.h"
#include "lib/feed/consumer.h"
#include "lib/feed/feed_service.h"
#include "lib/feed/migrations.h"
#include "lib/feed/sql.h"
#include "lib/status/error.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/server.h"

namespace luukku::feed {
namespace {

using event::v1::FeedEntry;
using event::v1::SubscribeResponse;

// A service that has nothing but a feed.
class FeedApp : public server::App {
 public:
  explicit FeedApp(const server::Parts& parts) : reader_(parts.writes), feed_(parts, &reader_) {}
  std::vector<server::Bound*> edges() override { return {&feed_}; }
  void BeginStop() override { reader_.Stop(); }

 private:
  FeedReader reader_;
  FeedService feed_;
};

server::Definition Definition() {
  return {.name = "reporting",
          .migrations = {db::kMigrations, feed::kMigrations},
          .write_connections = 4,
          .build = [](const server::Parts& parts) -> std::unique_ptr<server::App> {
            return std::make_unique<FeedApp>(parts);
          }};
}

// One writing transaction, which can be kept open.
class Writer {
 public:
  explicit Writer(db::Connection& connection) : transaction_(connection) {}
  void Append(const std::string& subject, int64_t version) {
    event::v1::Event event;
    event.set_subject(subject);
    event.set_version(version);
    *event.mutable_occurred_at() = db::ToProto(Now(transaction_));
    event.mutable_ticket_created();
    feed::Append(transaction_, {event});
  }
  void Commit() { transaction_.Commit(); }

 private:
  db::Transaction transaction_;
};

class FeedTest : public ::testing::Test {
 protected:
  FeedTest() : pool_({.conninfo = database_.runtime()}, 8) {
    database_.Query("CREATE TABLE effects (subject text, version bigint, PRIMARY KEY (subject, version));"
                    "GRANT ALL ON effects TO luukku_reporting");
  }

  void Write(const std::string& subject, int64_t version) {
    Writer writer(connection_);
    writer.Append(subject, version);
    writer.Commit();
  }

  // Everything that a subscription gets within `time`, or until `count` entries have come.
  std::vector<FeedEntry> Read(size_t count, absl::Duration time,
                              event::v1::SubscribeRequest request = AllSlots(),
                              absl::Status* status = nullptr) {
    auto context = testing::ContextFor(token_);
    context->set_deadline(absl::ToChronoTime(absl::Now() + time));
    auto stream = stub_->Subscribe(context.get(), request);
    std::vector<FeedEntry> entries;
    SubscribeResponse message;
    bool ended = false;
    while (entries.size() < count && !ended) {
      ended = !stream->Read(&message);
      if (!ended) entries.insert(entries.end(), message.entries().begin(), message.entries().end());
    }
    if (!ended) context->TryCancel();
    const auto end = FromGrpc(stream->Finish());
    if (status != nullptr) *status = end;
    return entries;
  }

  static event::v1::SubscribeRequest AllSlots() {
    event::v1::SubscribeRequest request;
    request.set_consumer("test");
    for (int slot = 0; slot < kSlots; ++slot) request.add_slots()->set_slot(slot);
    return request;
  }

  // An apply that stores one row an event, and fails as `judge` says.
  Apply StoreEffects(std::function<absl::Status(const event::v1::Event&)> judge = nullptr) {
    return [judge](db::Transaction& transaction, const std::vector<event::v1::Event>& events) {
      static constexpr db::Statement kInsert{"test/insert", "INSERT INTO effects VALUES ($1, $2)"};
      for (const auto& event : events) {
        if (judge != nullptr) {
          if (auto verdict = judge(event); !verdict.ok()) return verdict;
        }
        transaction.Execute(kInsert, db::MakeParams(event.subject(), event.version()));
      }
      return absl::OkStatus();
    };
  }

  std::unique_ptr<Consumer> NewConsumer(Apply apply) {
    return std::make_unique<Consumer>(
        ConsumerOptions{.source = "reporting",
                        .consumer = "test",
                        .channel = server_->Channel(),
                        .token = [this] { return token_; },
                        .pool = &pool_,
                        .apply = std::move(apply),
                        .lease = absl::Seconds(1)});
  }

  int Effects() { return database_.Query("SELECT count(*) FROM effects")[0][0].as<int>(); }

  template <typename Condition>
  bool Eventually(Condition condition, absl::Duration time = absl::Seconds(15)) {
    const absl::Time end = absl::Now() + time;
    while (!condition()) {
      if (absl::Now() > end) return false;
      absl::SleepFor(absl::Milliseconds(5));
    }
    return true;
  }

  testing::Database database_{"reporting", Definition().migrations};
  testing::Tokens tokens_;
  std::unique_ptr<testing::Server> server_ =
      std::make_unique<testing::Server>(Definition(), database_, tokens_);
  std::string token_ = tokens_.Mint("test", {"service", "admin"});
  std::unique_ptr<event::v1::FeedService::Stub> stub_ =
      event::v1::FeedService::NewStub(server_->Channel());
  db::Pool pool_;
  db::Connection connection_{{.conninfo = database_.runtime()}};
};

TEST_F(FeedTest, DeliversWhatCommitsLateBeforeWhatCommittedEarly) {
  db::Connection other({.conninfo = database_.runtime()});
  Writer late(other);
  late.Append("tickets/1", 1);  // Draws its position first, commits last.
  Write("tickets/2", 1);
  EXPECT_TRUE(Read(1, absl::Milliseconds(500)).empty()) << "the later position must wait";
  late.Commit();
  const auto entries = Read(2, absl::Seconds(5));
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].event().subject(), "tickets/1");
  EXPECT_EQ(entries[1].event().subject(), "tickets/2");
}

TEST_F(FeedTest, WaitsForATransactionThatHasDrawnNothingYet) {
  // It has its xid, but its position will be later than what is committed meanwhile: no reason to wait
  // for correctness, but the fence cannot know. What matters is that nothing is skipped.
  db::Connection connection({.conninfo = database_.runtime()});
  pqxx::work open(connection.raw());
  open.exec("SELECT pg_current_xact_id()");
  Write("tickets/1", 1);
  EXPECT_TRUE(Read(1, absl::Milliseconds(300)).empty());
  open.abort();
  EXPECT_EQ(Read(1, absl::Seconds(5)).size(), 1u);
}

TEST_F(FeedTest, ARolledBackPositionIsNoHole) {
  {
    Writer gone(connection_);
    gone.Append("tickets/1", 1);
  }
  Write("tickets/1", 1);
  const auto entries = Read(1, absl::Seconds(5));
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].position(), 2);
}

TEST_F(FeedTest, IsQuick) {
  ASSERT_TRUE(Eventually([&] {
    grpc::Status status;
    auto context = testing::ContextFor(token_);
    event::v1::Feed feed;
    return stub_->GetFeed(context.get(), {}, &feed).ok() && feed.has_watermark();
  }));
  std::thread writer([this] {
    absl::SleepFor(absl::Milliseconds(300));
    Write("tickets/1", 1);
  });
  const auto entries = Read(1, absl::Seconds(5));
  const absl::Time arrived = absl::Now();
  writer.join();
  ASSERT_EQ(entries.size(), 1u);
  // Tens of milliseconds; the bound is only there to notice a feed that waits for its heartbeat.
  EXPECT_LT(arrived - db::FromProto(entries[0].event().occurred_at()), absl::Milliseconds(150));
}

TEST_F(FeedTest, ReadsThePastFromAnyCursorAndOnlyTheSlotsAskedFor) {
  for (int i = 1; i <= 1200; ++i) Write(absl::StrCat("tickets/", i % 100), 1 + i / 100 - (i % 100 == 0));
  server_ = nullptr;
  server_ = std::make_unique<testing::Server>(Definition(), database_, tokens_);  // Empty memory.
  stub_ = event::v1::FeedService::NewStub(server_->Channel());
  ASSERT_TRUE(Eventually([&] { return Read(1, absl::Milliseconds(200)).size() >= 1; }));
  const auto all = Read(1200, absl::Seconds(10));
  ASSERT_EQ(all.size(), 1200u);

  event::v1::SubscribeRequest request;
  request.set_consumer("test");
  auto context = testing::ContextFor(token_);
  event::v1::Feed feed;
  ASSERT_TRUE(stub_->GetFeed(context.get(), {}, &feed).ok());
  request.set_epoch(feed.epoch());
  for (const int slot : {3, 17, 40}) {
    auto& cursor = *request.add_slots();
    cursor.set_slot(slot);
    cursor.set_position(all[599 + slot].position());
    cursor.set_event_id(all[599 + slot].event().id());
  }
  std::vector<int64_t> expected;
  for (const auto& entry : all) {
    for (const auto& cursor : request.slots()) {
      if (entry.slot() == cursor.slot() && entry.position() > cursor.position()) {
        expected.push_back(entry.position());
      }
    }
  }
  std::vector<int64_t> got;
  for (const auto& entry : Read(expected.size(), absl::Seconds(5), request)) {
    got.push_back(entry.position());
  }
  EXPECT_EQ(got, expected);
  EXPECT_FALSE(expected.empty());
}

TEST_F(FeedTest, RefusesCursorsOfAnotherHistory) {
  Write("tickets/1", 1);
  const auto entries = Read(1, absl::Seconds(5));
  ASSERT_EQ(entries.size(), 1u);
  auto context = testing::ContextFor(token_);
  event::v1::Feed feed;
  ASSERT_TRUE(stub_->GetFeed(context.get(), {}, &feed).ok());

  auto request = AllSlots();
  request.set_epoch(feed.epoch());
  absl::Status status;
  for (auto& cursor : *request.mutable_slots()) {
    cursor.set_position(entries[0].position());
    cursor.set_event_id(entries[0].event().id());
  }
  Read(1, absl::Milliseconds(300), request, &status);
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << "good cursors are served: " << status;

  auto other_event = request;
  other_event.mutable_slots(5)->set_event_id("00000000-0000-4000-8000-000000000000");
  Read(1, absl::Seconds(5), other_event, &status);
  EXPECT_EQ(ReasonOf(status), reason::kFeedHistoryDiffers);

  auto beyond = request;
  beyond.mutable_slots(5)->set_position(entries[0].position() + 1000);
  Read(1, absl::Seconds(5), beyond, &status);
  EXPECT_EQ(ReasonOf(status), reason::kFeedHistoryDiffers);

  auto other_epoch = request;
  other_epoch.set_epoch("00000000-0000-4000-8000-000000000000");
  Read(1, absl::Seconds(5), other_epoch, &status);
  EXPECT_EQ(ReasonOf(status), reason::kFeedHistoryDiffers);
}

TEST_F(FeedTest, RefusesBadSubscriptions) {
  absl::Status status;
  Read(1, absl::Seconds(5), {}, &status);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  auto twice = AllSlots();
  twice.mutable_slots(1)->set_slot(0);
  Read(1, absl::Seconds(5), twice, &status);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  token_ = tokens_.Mint("someone", {"agent"});
  Read(1, absl::Seconds(5), AllSlots(), &status);
  EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
}

TEST_F(FeedTest, ConsumersShareSlotsAndStoreEachEffectOnce) {
  constexpr int kSubjects = 40, kVersions = 30;
  std::vector<std::unique_ptr<Consumer>> consumers;
  for (int i = 0; i < 3; ++i) consumers.push_back(NewConsumer(StoreEffects()));
  for (int version = 1; version <= kVersions; ++version) {
    for (int subject = 0; subject < kSubjects; ++subject) {
      Write(absl::StrCat("tickets/", subject), version);
    }
    // Replicas come and go all the while.
    if (version % 7 == 0) {
      consumers.erase(consumers.begin());
      consumers.push_back(NewConsumer(StoreEffects()));
    }
  }
  // The primary key of effects refuses a second effect of an event: it would be parked, and missing.
  EXPECT_TRUE(Eventually([&] { return Effects() == kSubjects * kVersions; })) << Effects();
  EXPECT_TRUE(Eventually([&] {
    int slots = 0;
    for (const auto& consumer : consumers) {
      const int own = consumer->stats().slots;
      if (own < 20 || own > 22) return false;
      slots += own;
    }
    return slots == kSlots;
  })) << "the slots are shared evenly in the end";
  for (const auto& consumer : consumers) EXPECT_EQ(consumer->stats().gaps, 0);
  EXPECT_EQ(database_.Query("SELECT FROM feed_parked").size(), 0u);
}

TEST_F(FeedTest, TransientErrorsBlockAndPass) {
  std::atomic<int> failures = 0;
  auto consumer = NewConsumer(StoreEffects([&](const event::v1::Event&) {
    return ++failures <= 3 ? absl::UnavailableError("not now") : absl::OkStatus();
  }));
  Write("tickets/1", 1);
  EXPECT_TRUE(Eventually([&] { return Effects() == 1; }));
  EXPECT_EQ(consumer->stats().parked, 0);
}

TEST_F(FeedTest, PoisonIsParkedWithItsSubjectAndReplayed) {
  std::atomic<bool> mended = false;
  const auto apply = StoreEffects([&](const event::v1::Event& event) {
    const bool poison = event.subject() == "tickets/1" && event.version() == 2 && !mended;
    return poison ? absl::InternalError("cannot digest this") : absl::OkStatus();
  });
  auto consumer = NewConsumer(apply);
  for (int version = 1; version <= 4; ++version) {
    for (const char* subject : {"tickets/1", "tickets/2", "tickets/3"}) Write(subject, version);
  }
  EXPECT_TRUE(Eventually([&] { return Effects() == 9; })) << Effects();
  const auto parked = database_.Query("SELECT subject, version, reason FROM feed_parked ORDER BY 2");
  ASSERT_EQ(parked.size(), 3u);
  EXPECT_EQ(parked[0]["reason"].as<std::string>(), "cannot digest this");

  EXPECT_FALSE(ReplayParked(pool_, "reporting", "tickets/1", apply).ok()) << "not mended yet";
  EXPECT_EQ(database_.Query("SELECT FROM feed_parked").size(), 3u);
  mended = true;
  const auto replayed = ReplayParked(pool_, "reporting", "tickets/1", apply);
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(*replayed, 3);
  Write("tickets/1", 5);
  EXPECT_TRUE(Eventually([&] { return Effects() == 13; })) << "the subject flows again";
}

TEST_F(FeedTest, ARestoredFeedIsRefusedUntilTheConsumerIsResynchronised) {
  auto consumer = NewConsumer(StoreEffects());
  for (int i = 1; i <= 5; ++i) Write(absl::StrCat("tickets/", i), 1);
  ASSERT_TRUE(Eventually([&] { return Effects() == 5; }));

  // As after a restore from a backup: the last three events never happened, others did.
  database_.Query("DELETE FROM events WHERE position > 2; SELECT setval('event_positions', 2);"
                  "INSERT INTO events (subject, version, occurred_at, recorded_at, body) "
                  "SELECT 'tickets/' || i, 1, now(), now(), '\\x820100' FROM generate_series(6, 9) i;"
                  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                  "WHERE usename = 'luukku_reporting'");
  EXPECT_TRUE(Eventually([&] { return consumer->stats().refused; }));
  EXPECT_EQ(Effects(), 5) << "nothing of the other history is taken in";

  auto context = testing::ContextFor(token_);
  event::v1::Feed before, after;
  ASSERT_TRUE(stub_->GetFeed(context.get(), {}, &before).ok());
  event::v1::StartEpochRequest request;
  request.set_epoch(before.epoch());
  context = testing::ContextFor(token_);
  ASSERT_TRUE(stub_->StartEpoch(context.get(), request, &after).ok());
  EXPECT_NE(after.epoch(), before.epoch());
  context = testing::ContextFor(token_);
  EXPECT_EQ(stub_->StartEpoch(context.get(), request, &after).error_code(),
            grpc::StatusCode::ABORTED);

  static constexpr db::Statement kForget{"test/forget", "DELETE FROM effects"};
  ASSERT_TRUE(Resync(pool_, "reporting", [](db::Transaction& transaction) {
                transaction.Execute(kForget);
              }).ok());
  EXPECT_TRUE(Eventually([&] { return Effects() == 6; })) << Effects();
  EXPECT_FALSE(consumer->stats().refused);
}

TEST_F(FeedTest, StreamsEndWhenTheServerStops) {
  absl::Status status;
  std::thread reader([&] { Read(1, absl::Seconds(20), AllSlots(), &status); });
  absl::SleepFor(absl::Milliseconds(300));
  const absl::Time before = absl::Now();
  server_ = nullptr;
  reader.join();
  EXPECT_EQ(ReasonOf(status), reason::kShuttingDown) << status;
  EXPECT_LT(absl::Now() - before, absl::Seconds(5));
}

TEST_F(FeedTest, EveryStatementPrepares) {
  db::Connection connection({.conninfo = database_.runtime()});
  for (const auto* statement : luukku::sql::lib::feed::kAll) {
    EXPECT_NO_THROW(connection.Prepare(*statement)) << statement->name;
  }
}

}  // namespace
}  // namespace luukku::feed
