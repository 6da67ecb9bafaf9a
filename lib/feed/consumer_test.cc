// Consumers of a feed over real gRPC and PostgreSQL, in one process. Tests that kill processes are
// in tests/feed_torture_test.cc.

#include "lib/feed/consumer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "lib/feed/feed_fixture.h"
#include "lib/feed/repair.h"
#include "lib/status/error.h"

namespace luukku::feed {
namespace {

// Consumers that store one row an event in a table of the fixture's database.
class ConsumerTest : public FeedTest {
 protected:
  ConsumerTest() {
    database_.Query(
        "CREATE TABLE effects (subject text, version bigint, PRIMARY KEY (subject, version));"
        "CREATE TABLE kept (subject text, version bigint);"
        "GRANT ALL ON effects, kept TO luukku_reporting");
  }

  // Effects of one row an event in each table, of which a resync empties `effects`. They fail as
  // `judge` says.
  feed::Effects Rows(const std::function<absl::Status(const event::v1::Event&)>& judge = nullptr) {
    return {.derived = Derive(judge), .forget = ForgetOne, .kept = Keep};
  }

  static absl::Status Keep(db::Transaction& transaction,
                           const std::vector<event::v1::Event>& events) {
    static constexpr db::Statement kInsert{"test/keep", "INSERT INTO kept VALUES ($1, $2)"};
    for (const auto& event : events) {
      transaction.Execute(kInsert, db::MakeParams(event.subject(), event.version()));
    }
    return absl::OkStatus();
  }

  Apply Derive(const std::function<absl::Status(const event::v1::Event&)>& judge) {
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

  std::unique_ptr<Consumer> NewConsumer(feed::Effects effects) {
    return std::make_unique<Consumer>(ConsumerOptions{.source = "reporting",
                                                      .consumer = "test",
                                                      .channel = server_->Channel(),
                                                      .token = [this] { return token_; },
                                                      .pool = &pool_,
                                                      .effects = std::move(effects),
                                                      .lease = absl::Seconds(1)});
  }

  // Deletes one row at a time, the smallest part.
  static bool ForgetOne(db::Transaction& transaction) {
    static constexpr db::Statement kForget{
        "test/forget",
        "DELETE FROM effects WHERE ctid = (SELECT ctid FROM effects LIMIT 1) RETURNING 1"};
    return !transaction.Execute(kForget).empty();
  }

  int Effects() { return database_.Query("SELECT count(*) FROM effects")[0][0].as<int>(); }
  int Kept() { return database_.Query("SELECT count(*) FROM kept")[0][0].as<int>(); }

  db::Pool pool_{{.conninfo = database_.runtime()}, 8};
};

TEST_F(ConsumerTest, ConsumersShareSlotsAndStoreEachEffectOnce) {
  constexpr int kSubjects = 40, kVersions = 30;
  std::vector<std::unique_ptr<Consumer>> consumers;
  for (int i = 0; i < 3; ++i) consumers.push_back(NewConsumer(Rows()));
  for (int version = 1; version <= kVersions; ++version) {
    for (int subject = 0; subject < kSubjects; ++subject) {
      Write(absl::StrCat("tickets/", subject), version);
    }
    // Replicas come and go all the while.
    if (version % 7 == 0) {
      consumers.erase(consumers.begin());
      consumers.push_back(NewConsumer(Rows()));
    }
  }
  // The primary key of effects refuses a second effect of an event: it would be parked, and
  // missing.
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

TEST_F(ConsumerTest, TransientErrorsBlockAndPass) {
  std::atomic<int> failures = 0;
  auto consumer = NewConsumer(Rows([&](const event::v1::Event&) {
    return ++failures <= 3 ? absl::UnavailableError("not now") : absl::OkStatus();
  }));
  Write("tickets/1", 1);
  EXPECT_TRUE(Eventually([&] { return Effects() == 1; }));
  EXPECT_EQ(consumer->stats().parked, 0);
}

TEST_F(ConsumerTest, PoisonIsParkedWithItsSubjectAndReplayed) {
  std::atomic<bool> mended = false;
  const auto effects = Rows([&](const event::v1::Event& event) {
    const bool poison = event.subject() == "tickets/1" && event.version() == 2 && !mended;
    return poison ? absl::InternalError("cannot digest this") : absl::OkStatus();
  });
  auto consumer = NewConsumer(effects);
  for (int version = 1; version <= 4; ++version) {
    for (const char* subject : {"tickets/1", "tickets/2", "tickets/3"}) Write(subject, version);
  }
  EXPECT_TRUE(Eventually([&] { return Effects() == 9; })) << Effects();
  const auto parked =
      database_.Query("SELECT subject, version, reason FROM feed_parked ORDER BY 2");
  ASSERT_EQ(parked.size(), 3u);
  EXPECT_EQ(parked[0]["reason"].as<std::string>(), "cannot digest this");

  EXPECT_FALSE(ReplayParked(pool_, "reporting", "tickets/1", effects).ok()) << "not mended yet";
  EXPECT_EQ(database_.Query("SELECT FROM feed_parked").size(), 3u);
  mended = true;
  const auto replayed = ReplayParked(pool_, "reporting", "tickets/1", effects);
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(*replayed, 3);
  Write("tickets/1", 5);
  EXPECT_TRUE(Eventually([&] { return Effects() == 13; })) << "the subject flows again";
  EXPECT_EQ(Kept(), 13);
}

TEST_F(ConsumerTest, ARestoredFeedIsRefusedUntilTheConsumerIsResynchronised) {
  auto consumer = NewConsumer(Rows());
  for (int i = 1; i <= 5; ++i) Write(absl::StrCat("tickets/", i), 1);
  ASSERT_TRUE(Eventually([&] { return Effects() == 5; }));

  // As after a restore from a backup: the last three events never happened, others did.
  database_.Query(
      "DELETE FROM events WHERE position > 2; SELECT setval('event_positions', 2);"
      "INSERT INTO events (subject, version, occurred_at, recorded_at, body) "
      "SELECT 'tickets/' || i, 1, now(), now(), '\\x820100' FROM generate_series(6, 9) i;"
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
      "WHERE usename = 'luukku_reporting'");
  EXPECT_TRUE(Eventually([&] { return consumer->stats().refused; }));
  EXPECT_EQ(Effects(), 5) << "nothing of the other history is taken in";

  // The feed says how far it has got once its fence has passed.
  event::v1::Feed before, after;
  ASSERT_TRUE(Eventually([&] {
    const auto asked = testing::ContextFor(token_);
    return stub_->GetFeed(asked.get(), {}, &before).ok();
  }));
  event::v1::StartEpochRequest request;
  request.set_epoch(before.epoch());
  auto context = testing::ContextFor(token_);
  ASSERT_TRUE(stub_->StartEpoch(context.get(), request, &after).ok());
  EXPECT_NE(after.epoch(), before.epoch());
  context = testing::ContextFor(token_);
  EXPECT_EQ(stub_->StartEpoch(context.get(), request, &after).error_code(),
            grpc::StatusCode::ABORTED);

  ASSERT_TRUE(Resync(pool_, "reporting", 0).ok());
  EXPECT_TRUE(Eventually([&] { return Effects() == 6; })) << Effects();
  EXPECT_EQ(Kept(), 5 + 6) << "of this history nothing was told before";
  EXPECT_FALSE(consumer->stats().refused);
}

// A missing version holds its subject; events parked behind it must not be taken in as if it had
// been there.
TEST_F(ConsumerTest, AReplayOverAGapIsRefused) {
  auto consumer = NewConsumer(Rows());
  Write("tickets/1", 1);
  ASSERT_TRUE(Eventually([&] { return Effects() == 1; }));
  for (int version = 3; version <= 5; ++version) Write("tickets/1", version);
  ASSERT_TRUE(Eventually([&] { return consumer->stats().parked == 3; }));
  EXPECT_EQ(consumer->stats().gaps, 1);
  const auto replayed = ReplayParked(pool_, "reporting", "tickets/1", Rows());
  EXPECT_EQ(ReasonOf(replayed.status()), reason::kFeedGap) << replayed.status();
  EXPECT_EQ(Effects(), 1);
  EXPECT_EQ(database_.Query("SELECT FROM feed_parked").size(), 3u);
}

// Replicas that hold cursors of before a resync are fenced; no effect is missing or twice after it.
TEST_F(ConsumerTest, AResyncInTheMidstOfEverythingLosesAndRepeatsNothing) {
  constexpr int kSubjects = 20, kVersions = 40;
  std::vector<std::unique_ptr<Consumer>> consumers;
  for (int i = 0; i < 3; ++i) consumers.push_back(NewConsumer(Rows()));
  ASSERT_TRUE(Eventually([&] {
    return database_.Query("SELECT FROM feed_cursors WHERE owner IS NOT NULL").size() == 64u;
  }));
  int resyncs = 0;
  for (int version = 1; version <= kVersions; ++version) {
    for (int subject = 0; subject < kSubjects; ++subject) {
      Write(absl::StrCat("tickets/", subject), version);
    }
    if (version % 10 == 0) {
      ASSERT_TRUE(Resync(pool_, "reporting", resyncs).ok());
      EXPECT_EQ(ReasonOf(Resync(pool_, "reporting", resyncs)), reason::kStaleEtag);
      ++resyncs;
    }
  }
  EXPECT_TRUE(Eventually([&] { return Effects() == kSubjects * kVersions; }, absl::Seconds(30)))
      << Effects();
  EXPECT_EQ(Kept(), kSubjects * kVersions) << "what a resync keeps is stored once";
  EXPECT_EQ(database_.Query("SELECT DISTINCT subject, version FROM kept").size(),
            kSubjects * kVersions);
  EXPECT_EQ(database_.Query("SELECT FROM feed_told").size(), 0u);
  EXPECT_EQ(database_.Query("SELECT FROM feed_parked").size(), 0u);
  EXPECT_EQ(database_.Query("SELECT FROM feed_subjects WHERE version = 40 AND NOT held").size(),
            20u);
  for (const auto& consumer : consumers) EXPECT_EQ(consumer->stats().gaps, 0);
}

// Also where no event comes that could be fenced: a quiet feed is read again from its beginning.
TEST_F(ConsumerTest, AResyncOfAQuietFeedReadsItAnew) {
  for (int i = 0; i < 5; ++i) Write(absl::StrCat("tickets/", i), 1);
  auto consumer = NewConsumer(Rows());
  ASSERT_TRUE(Eventually([&] { return Effects() == 5; }));
  ASSERT_TRUE(Resync(pool_, "reporting", 0).ok());
  EXPECT_TRUE(Eventually([&] { return consumer->stats().applied == 10; }));
  EXPECT_EQ(Effects(), 5);
  EXPECT_EQ(Kept(), 5);
}

}  // namespace
}  // namespace luukku::feed
