// Subscriptions to a feed over real gRPC and PostgreSQL, in one process. Tests that kill processes
// are in tests/feed_torture_test.cc.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "lib/feed/feed_fixture.h"
#include "lib/feed/sql.h"
#include "lib/status/error.h"

namespace luukku::feed {
namespace {

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
  // It has its xid, but its position will be later than those committed meanwhile. The feed need
  // not wait for it, but the fence cannot know that; no event may be skipped.
  db::Connection connection({.conninfo = database_.runtime()});
  pqxx::work open(connection.raw());
  open.exec("SELECT pg_current_xact_id()");
  Write("tickets/1", 1);
  EXPECT_TRUE(Read(1, absl::Milliseconds(300)).empty());
  open.abort();
  EXPECT_EQ(Read(1, absl::Seconds(5)).size(), 1u);
}

TEST_F(FeedTest, TakesSubscriptionsWhileAnOldTransactionHoldsItsStartBack) {
  Write("tickets/1", 1);
  db::Connection connection({.conninfo = database_.runtime()});
  pqxx::work open(connection.raw());
  open.exec("SELECT pg_current_xact_id()");
  server_.reset();
  server_ = std::make_unique<testing::Server>(Definition(), database_, tokens_);
  stub_ = event::v1::FeedService::NewStub(server_->Channel());

  event::v1::SubscribeResponse message;
  ASSERT_TRUE(Eventually([&] {
    auto context = testing::ContextFor(token_);
    const auto stream = stub_->Subscribe(context.get(), AllSlots());
    const bool heartbeat = stream->Read(&message);
    context->TryCancel();
    return heartbeat;
  }));
  EXPECT_TRUE(message.entries().empty());
  EXPECT_FALSE(message.has_watermark());
  event::v1::Feed feed;
  const auto context = testing::ContextFor(token_);
  const auto held = FromGrpc(stub_->GetFeed(context.get(), {}, &feed));
  EXPECT_TRUE(absl::IsUnavailable(held)) << held;
  EXPECT_THAT(std::string(held.message()), ::testing::HasSubstr("still open"));

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
  // Milliseconds each. Of a feed that waits for its heartbeat of 200 ms, a quarter is so quick, and
  // a majority of twenty never; a busy machine may delay some.
  int quick = 0;
  for (int event = 1; event <= 20; ++event) {
    std::thread writer([this, event] {
      absl::SleepFor(absl::Milliseconds(100 + 7 * event));
      Write("tickets/1", event);
    });
    const auto entries = Read(event, absl::Seconds(5));
    const absl::Time arrived = absl::Now();
    writer.join();
    ASSERT_EQ(static_cast<int>(entries.size()), event);
    const absl::Time occurred = db::FromProto(entries.back().event().occurred_at());
    if (arrived - occurred < absl::Milliseconds(50)) ++quick;
  }
  EXPECT_GE(quick, 12);
}

// After the clock is set back, no watermark of the first pass may cover facts of the second.
TEST_F(FeedTest, AWatermarkFallsBehindAClockThatIsSetBack) {
  const auto context = testing::ContextFor(token_);
  const auto stream = stub_->Subscribe(context.get(), AllSlots());
  event::v1::SubscribeResponse message;
  while (stream->Read(&message) && !message.has_watermark()) continue;
  ASSERT_TRUE(message.has_watermark());
  const absl::Time first_time = db::FromProto(message.watermark());

  database_.SetClock(absl::Seconds(-30));
  for (int i = 1; i <= 20; ++i) {
    Write(absl::StrCat("tickets/", i), 1);
    absl::SleepFor(absl::Milliseconds(20));
  }
  int entries = 0;
  absl::Time watermark = first_time;
  absl::Time last = absl::InfinitePast();
  while ((entries < 20 || watermark < last) && stream->Read(&message)) {
    for (const auto& entry : message.entries()) {
      ++entries;
      const absl::Time recorded = db::FromProto(entry.event().recorded_at());
      EXPECT_LT(recorded, first_time);
      // A watermark from before could not take it into account; one from since then does.
      if (entries > 1) {
        EXPECT_GT(recorded, watermark);
      }
      last = std::max(last, recorded);
    }
    if (message.has_watermark()) watermark = db::FromProto(message.watermark());
  }
  EXPECT_EQ(entries, 20);
  EXPECT_GE(watermark, last);
  EXPECT_LT(watermark, first_time);
  context->TryCancel();
}

TEST_F(FeedTest, NoFactOccursBeforeThePreviousOneOfItsSubject) {
  Write("tickets/1", 1);
  database_.SetClock(absl::Seconds(-30));
  Write("tickets/1", 2);
  const auto entries = Read(2, absl::Seconds(5));
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(db::FromProto(entries[1].event().occurred_at()),
            db::FromProto(entries[0].event().occurred_at()));
  EXPECT_LT(db::FromProto(entries[1].event().recorded_at()),
            db::FromProto(entries[0].event().recorded_at()));
}

TEST_F(FeedTest, ReadsThePastFromAnyCursorAndOnlyTheSlotsAskedFor) {
  for (int i = 1; i <= 1200; ++i) {
    Write(absl::StrCat("tickets/", i % 100), 1 + i / 100 - (i % 100 == 0));
  }
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
