#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "lib/db/migrations.h"
#include "lib/db/row.h"
#include "lib/feed/append.h"
#include "lib/feed/feed_reader.h"
#include "lib/feed/feed_service.h"
#include "lib/feed/migrations.h"
#include "lib/status/grpc_status.h"
#include "lib/testing/server.h"
#include "luukku/event/v1/feed_service.grpc.pb.h"

// What the tests of the feed share.
namespace luukku::feed {

// A service that has nothing but a feed.
class FeedApp : public server::App {
 public:
  explicit FeedApp(const server::Parts& parts) : reader_(parts.writes), feed_(parts, &reader_) {}
  std::vector<server::Edge*> edges() override { return {&feed_}; }
  void BeginStop() override { reader_.Stop(); }

 private:
  FeedReader reader_;
  FeedService feed_;
};

inline server::Definition Definition() {
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
  // A feed answers UNAVAILABLE until it has looked at its database once.
  void SetUp() override {
    event::v1::Feed feed;
    ASSERT_TRUE(Eventually([&] {
      const auto context = testing::ContextFor(token_);
      return stub_->GetFeed(context.get(), {}, &feed).ok();
    }));
  }

  void Write(const std::string& subject, int64_t version) {
    Writer writer(connection_);
    writer.Append(subject, version);
    writer.Commit();
  }

  // Everything that a subscription gets within `time`, or until `count` entries have come.
  std::vector<event::v1::FeedEntry> Read(size_t count, absl::Duration time,
                                         const event::v1::SubscribeRequest& request = AllSlots(),
                                         absl::Status* status = nullptr) {
    auto context = testing::ContextFor(token_);
    context->set_deadline(absl::ToChronoTime(absl::Now() + time));
    auto stream = stub_->Subscribe(context.get(), request);
    std::vector<event::v1::FeedEntry> entries;
    event::v1::SubscribeResponse message;
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
  db::Connection connection_{{.conninfo = database_.runtime()}};
};

}  // namespace luukku::feed
